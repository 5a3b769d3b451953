import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jsonOf, profileNames, runProfileOnCommand, runProfileOnTarget, type Outcome } from '../index';
import { ServerDirectory } from '../directory';
import { readProfile } from '../profile';
import { ServerProcess } from '../server-process';

/** The model server as it is shipped; `npm test` has compiled it. */
const BIN = join(__dirname, '..', '..', 'server', 'bin', 'model-server.js');
const SERVER = `${process.execPath} ${BIN} --host=127.0.0.1 --management_port=0`;

const failures = (outcomes: readonly Outcome[]): unknown =>
  (JSON.parse(jsonOf(outcomes)) as { failures: unknown }).failures;

test.each(profileNames())(
  'the model server passes every case of the profile %s',
  async (name) => {
    const outcomes = await runProfileOnCommand(name, SERVER);
    expect(failures(outcomes)).toEqual([]);
    expect(outcomes.filter(({ result }) => result !== 'passed')).toEqual([]);
    expect(outcomes.length).toBeGreaterThan(0);
  },
  300_000,
);

test('a running server is asked for the models it has, by the names it has for them', async () => {
  const path = mkdtempSync(join(tmpdir(), 'conformance-target-'));
  const profile = readProfile('default', path);
  new ServerDirectory(path).prepare(profile);
  writeFileSync(
    join(path, 'models.config'),
    `model_config_list { config { name: "digits" base_path: "${join(path, 'models', 'half_plus_two')}"
       model_platform: "tensorflow" model_version_policy { all {} } } }`,
  );
  const { server, target } = await ServerProcess.start(SERVER, profile.flags);
  try {
    const outcomes = await runProfileOnTarget('default', target, undefined, new Map([['half_plus_two', 'digits']]));
    expect(failures(outcomes)).toEqual([]);
    const results = outcomes.map(({ case: { name }, result }) => `${name}: ${result}`);
    expect(results).toContain('inference without a version takes the largest: passed');
    expect(results).toContain('requests are counted by model and status: notRun');
  } finally {
    await server.stop();
    rmSync(path, { recursive: true });
  }
}, 120_000);

test('the command line lists every case beside its row', () => {
  const bin = join(__dirname, '..', 'bin', 'cdk8s-serving-conformance.js');
  const lines = execFileSync(process.execPath, [bin, '--list', '--profile=tls'], { encoding: 'utf8' }).split('\n');
  expect(lines.slice(0, 3)).toEqual([
    '| Section | Row | Case | Profile |',
    '| --- | --- | --- | --- |',
    '| 2 | TLS by ssl_config_file {server_key(1), server_cert(2)} | a client that trusts the authority is answered | tls |',
  ]);
});
