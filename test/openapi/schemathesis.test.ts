import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack, type Stack } from '../support/stack';

/** schemathesis asks a gateway with its model server for everything the OpenAPI document says, right and wrong. */

const KEY = 'a-key-for-schemathesis';

/** Some ten seconds each; making up a thousand records takes longer on a machine that is busy. */
const TIMEOUT_MS = 180_000;

/** No name is looked up: what is made up here stays on this machine. */
const resolver = () => Promise.reject(new Error('no such host'));

let directory: string;
let stack: Stack | undefined;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'schemathesis-'));
});
afterEach(async () => {
  await stack?.stop();
  stack = undefined;
});
afterAll(() => rmSync(directory, { recursive: true }));

/** Runs every check but those named, a bounded number of times for each operation. @returns what it printed */
async function schemathesis({ url }: Stack, args: readonly string[]): Promise<string> {
  const pythonPath = process.env['CDK8S_SERVING_PYTHONPATH'];
  if (pythonPath === undefined) throw new Error('schemathesis is not set up: run the tests with npm test');
  const bounds = ['--phases=examples,coverage,fuzzing', '--max-examples=20', '--seed=1', '--generation-database=none'];
  const all = [
    '-m',
    'schemathesis.cli',
    'run',
    `${url}/openapi.json`,
    '--checks=all',
    ...bounds,
    '--no-color',
    ...args,
  ];
  const child = spawn('python3', all, { cwd: directory, env: { ...process.env, PYTHONPATH: pythonPath } });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  await once(child, 'close');
  return printed;
}

describe('schemathesis finds no 5xx and no answer that is not in the document', () => {
  test(
    'of a gateway for records, with a key: what the document takes is taken, what it does not is refused',
    async () => {
      stack = await startStack('credit', { API_KEYS: KEY }, { resolver });
      const printed = await schemathesis(stack, [`--header=X-Api-Key: ${KEY}`]);
      expect(printed).toMatch(/\n {2}(\d+) generated, \1 passed\b/);
      expect(printed).not.toMatch(/⚠/);
    },
    TIMEOUT_MS,
  );

  test(
    'of a gateway for pictures',
    async () => {
      stack = await startStack('digits', {}, { resolver });
      // Bytes that are made up are no picture, and a name that is made up is no host.
      const printed = await schemathesis(stack, ['--exclude-checks=positive_data_acceptance']);
      expect(printed).toMatch(/\n {2}(\d+) generated, \1 passed\b/);
    },
    TIMEOUT_MS,
  );
});
