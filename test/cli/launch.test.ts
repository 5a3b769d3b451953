import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toLaunches } from '../../lib/cli/run/launch';
import { findProgram } from '../../lib/cli/run/programs';
import { planned } from './fixtures/processes';

test('paths of a plan are taken from where its file lies and passed absolute', () => {
  const args = ['--port=8500', { flag: '--model_base_path', path: '../../examples/digits/model' }];
  const [only] = toLaunches(
    { processes: [planned('digits', 1, { args })] },
    '/repo/dist/local',
    (name) => `/bin/${name}`,
  );
  expect(only).toMatchObject({
    program: '/bin/model-server',
    args: ['--port=8500', '--model_base_path=/repo/examples/digits/model'],
  });
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
