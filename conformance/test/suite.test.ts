import { join } from 'node:path';
import { jsonOf, profileNames, runProfileOnCommand, type Outcome } from '../index';

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
