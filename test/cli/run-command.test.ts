import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../../contract/test/support/free-port';
import type { LocalProcess } from '../../lib/local/plan';
import { PROGRAM, isAlive, planned, untilGone } from './fixtures/processes';

// The command as a person runs it: a process of its own, from the TypeScript sources, in a directory of its own.
const COMMAND = join(__dirname, 'fixtures', 'from-sources.js');

let directory: string;
let command: ChildProcess | undefined;
let log: string[];

/** Writes a plan where synth puts it, beside an installed server package that is the stand-in. */
function writePlan(...processes: readonly LocalProcess[]): void {
  const server = join(directory, 'node_modules', '@cdk8s-serving', 'server');
  mkdirSync(server, { recursive: true });
  mkdirSync(join(directory, 'dist', 'local'), { recursive: true });
  writeFileSync(join(server, 'package.json'), JSON.stringify({ bin: { 'model-server': 'program.js' } }));
  writeFileSync(join(server, 'program.js'), readFileSync(PROGRAM));
  writeFileSync(join(directory, 'dist', 'local', 'processes.json'), JSON.stringify({ processes }));
}

function runCommand(...args: readonly string[]): { lines: AsyncIterator<string>; ended: Promise<unknown[]> } {
  command = spawn(process.execPath, [COMMAND, ...args], { cwd: directory });
  command.stderr?.setEncoding('utf8').on('data', (text: string) => log.push(text));
  const lines = createInterface({ input: command.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  return { lines, ended: once(command, 'exit') };
}

async function until(lines: AsyncIterator<string>, wanted: string): Promise<string[]> {
  const seen: string[] = [];
  for (;;) {
    const next = await lines.next();
    if (next.done === true) throw new Error(`the command ended before "${wanted}":\n${[...seen, ...log].join('\n')}`);
    seen.push(next.value);
    if (next.value === wanted) return seen;
  }
}

const pidIn = (lines: readonly string[]): number =>
  Number(lines.find((line) => line.includes('] pid '))?.split(' ')[2]);
const READY = 'Ctrl-C stops everything.';

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'run-command-'));
  log = [];
});
afterEach(() => {
  command?.kill('SIGKILL');
  rmSync(directory, { recursive: true });
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s drains the processes and ends the command with 0',
  async (signal) => {
    const port = await freePort();
    writePlan(planned('digits', port));
    const { lines, ended } = runCommand('run');
    const seen = await until(lines, READY);
    expect(seen).toContain(`digits: http://127.0.0.1:${port}`);
    command?.kill(signal);
    await until(lines, '[digits] draining');
    expect(await ended).toEqual([0, null]);
    expect(isAlive(pidIn(seen))).toBe(false);
  },
);

test('files of a plan are there while its processes run, and gone afterwards', async () => {
  const port = await freePort();
  writePlan(
    planned('digits', port, {
      args: [`--port=${port}`, { flag: '--config', file: 'models.config' }],
      files: [{ name: 'models.config', parts: ['base_path: "', { path: '../../model' }, '"'] }],
    }),
  );
  const { lines, ended } = runCommand('run');
  const seen = await until(lines, READY);
  expect(seen).toContain(`[digits] config base_path: "${join(realpathSync(directory), 'model')}"`);
  const file = seen.find((line) => line.includes('--config='))?.split('--config=')[1] ?? '';
  expect(existsSync(file)).toBe(true);
  command?.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
  expect(existsSync(dirname(dirname(file)))).toBe(false);
});

test('files of a plan are gone after a second signal, too', async () => {
  const port = await freePort();
  writePlan(
    planned('digits', port, {
      args: [`--port=${port}`, '--stubborn=1', { flag: '--config', file: 'models.config' }],
      files: [{ name: 'models.config', parts: [] }],
    }),
  );
  const { lines, ended } = runCommand('run');
  const seen = await until(lines, READY);
  const file = seen.find((line) => line.includes('--config='))?.split('--config=')[1] ?? '';
  command?.kill('SIGINT');
  await until(lines, '[digits] draining');
  command?.kill('SIGINT');
  expect(await ended).toEqual([130, null]);
  expect([file === '', existsSync(dirname(dirname(file)))]).toEqual([false, false]);
});

test('a secret that is not in the environment is one line and exit code 1, and nothing is started', async () => {
  writePlan(planned('digits', await freePort(), { environment: { TOKEN: { variable: 'RUN_COMMAND_TEST_TOKEN' } } }));
  const { lines, ended } = runCommand('run');
  expect(await ended).toEqual([1, null]);
  expect(log.join('')).toMatch(/RUN_COMMAND_TEST_TOKEN is not set, and "digits" gets it as TOKEN.*\n$/);
  expect(await lines.next()).toMatchObject({ done: true });
});

test('a second signal kills a process that does not drain', async () => {
  const port = await freePort();
  writePlan(planned('digits', port, { args: [`--port=${port}`, '--stubborn=1'] }));
  const { lines, ended } = runCommand('run');
  const seen = await until(lines, READY);
  command?.kill('SIGINT');
  await until(lines, '[digits] draining');
  command?.kill('SIGINT');
  expect(await ended).toEqual([130, null]);
  await untilGone(pidIn(seen));
});

test('a process ends by itself when the command is killed', async () => {
  writePlan(planned('digits', await freePort()));
  const { lines, ended } = runCommand('run');
  const seen = await until(lines, READY);
  command?.kill('SIGKILL');
  expect(await ended).toEqual([null, 'SIGKILL']);
  await untilGone(pidIn(seen));
});

test('a plan that is not there is one line and exit code 1', async () => {
  const { ended } = runCommand('run', 'nowhere.json');
  expect(await ended).toEqual([1, null]);
  expect(log.join('')).toMatch(/^cannot read the plan .*nowhere\.json .*cdk8s synth.*\n$/);
});
