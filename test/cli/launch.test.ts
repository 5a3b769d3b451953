import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toLaunches } from '../../lib/cli/run/launch';
import { findProgram } from '../../lib/cli/run/programs';
import { RunError } from '../../lib/cli/run/run-error';
import type { LocalProcess } from '../../lib/local/plan';
import { planned } from './fixtures/processes';

const launches = (process: LocalProcess, environment: Readonly<Record<string, string>> = {}) =>
  toLaunches(
    { processes: [process] },
    {
      directory: '/repo/dist/local',
      filesDirectory: '/tmp/run',
      environment,
      programOf: (name) => `/bin/${name}`,
    },
  );

test('paths of a plan are taken from where its file lies and passed absolute', () => {
  const args = ['--port=8500', { flag: '--model_base_path', path: '../../examples/digits/model' }];
  const [only] = launches(planned('digits', 1, { args }));
  expect(only).toMatchObject({
    program: '/bin/model-server',
    args: ['--port=8500', '--model_base_path=/repo/examples/digits/model'],
  });
});

test('a file of a plan lies in the directory of its process, with absolute paths in it', () => {
  const [only] = launches(
    planned('digits', 1, {
      args: [{ flag: '--model_config_file', file: 'models.config' }],
      files: [
        {
          name: 'models.config',
          parts: ['a: "', { path: '../../models/a' }, '"\nb: "', { path: '/srv/the "b"\\c' }, '"\n'],
        },
      ],
    }),
  );
  expect(only?.args).toEqual(['--model_config_file=/tmp/run/digits/models.config']);
  expect(only?.files).toEqual([
    { path: '/tmp/run/digits/models.config', text: 'a: "/repo/models/a"\nb: "/srv/the \\"b\\"\\\\c"\n' },
  ]);
});

test('a secret is the value of a variable of the runner', () => {
  const environment = { PLAIN: 'x', TOKEN: { variable: 'CREDENTIALS_TOKEN' } };
  const [only] = launches(planned('digits', 1, { environment }), { CREDENTIALS_TOKEN: 's3cret', OTHER: 'y' });
  expect(only?.environment).toEqual({ PLAIN: 'x', TOKEN: 's3cret' });
});

test('every secret that is missing is named in one message', () => {
  const environment = { A: { variable: 'CREDENTIALS_A' }, B: { variable: 'CREDENTIALS_B' }, C: { variable: 'THERE' } };
  expect(() => launches(planned('digits', 1, { environment }), { CREDENTIALS_B: '', THERE: 'x' })).toThrow(
    new RunError(
      'secrets come from the environment of this command: CREDENTIALS_A is not set, and "digits" gets it as A; ' +
        'CREDENTIALS_B is not set, and "digits" gets it as B: export what is missing and run it again',
    ),
  );
});

describe('the program of a command', () => {
  let directory: string;
  const install = (manifest: object, ...files: readonly string[]): string => {
    const place = join(directory, 'node_modules', '@cdk8s-serving', 'server');
    mkdirSync(join(place, 'bin'), { recursive: true });
    writeFileSync(join(place, 'package.json'), JSON.stringify(manifest));
    for (const file of files) writeFileSync(join(place, file), '');
    return place;
  };

  beforeEach(() => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), 'launch-')));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  test('is the bin of the package installed for the directory', () => {
    const place = install({ bin: { 'model-server': 'bin/model-server.js' } }, 'bin/model-server.js');
    expect(findProgram('model-server', directory)).toBe(join(place, 'bin', 'model-server.js'));
  });

  test('is refused with the command that installs it when the package is absent', () => {
    expect(() => findProgram('serving-gateway', directory)).toThrow(
      `the program serving-gateway comes with @cdk8s-serving/gateway, which is not installed for ${directory}: ` +
        'run `npm install @cdk8s-serving/gateway` there',
    );
  });

  test('is refused when the package has no such file', () => {
    install({ bin: { 'model-server': 'bin/model-server.js' } });
    expect(() => findProgram('model-server', directory)).toThrow('has no program model-server');
  });
});
