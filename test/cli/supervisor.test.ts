import { createServer } from 'node:net';
import { get } from 'node:http';
import { once } from 'node:events';
import { freePort } from '../../contract/test/support/free-port';
import { startAll, type Running } from '../../lib/cli/run/supervisor';
import { logWatcher } from '../../lib/cli/run/log-watcher';
import type { Launch } from '../../lib/cli/run/launch';
import { isAlive, launch } from './fixtures/processes';

const NEVER = new AbortController().signal;

let log: string[];
let running: Running | undefined;

const start = async (...launches: readonly Launch[]): Promise<Running> => {
  running = await startAll(
    launches,
    logWatcher((line) => log.push(line)),
    NEVER,
  );
  return running;
};
const events = (): string[] =>
  log.filter((line) => /^(starting|stopping)|is ready/.test(line)).map((line) => line.replace(/ \(.*/, ''));
const pidOf = (name: string): number => Number(log.find((line) => line.startsWith(`[${name}] pid`))?.split(' ')[2]);

beforeEach(() => {
  log = [];
  running = undefined;
});
afterEach(async () => {
  await running?.stop();
});

test('a process starts when those it depends on are ready, and stops before them', async () => {
  const digits = launch('digits', await freePort());
  const gateway = launch('gateway', await freePort(), [], { dependsOn: ['digits'] });
  const all = await start(digits, gateway);
  expect(await all.stop()).toBe(true);
  expect(events()).toEqual([
    'starting digits',
    'digits is ready',
    'starting gateway',
    'gateway is ready',
    'stopping gateway',
    'stopping digits',
  ]);
});

test('a process gets its arguments and its environment, and its lines carry its name', async () => {
  const port = await freePort();
  const all = await start(launch('digits', port));
  await all.stop();
  expect(log).toEqual(expect.arrayContaining([`[digits] arguments --port=${port}`, '[digits] greeting digits']));
});

test('a port in use is named with the process and what it is for, and nothing is started', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  await expect(start(launch('digits', port))).rejects.toThrow(
    `port ${port}, which "digits" needs for http, is in use on 127.0.0.1: stop the program that listens there, ` +
      'or change the port in the definition',
  );
  taken.close();
  expect(log).toEqual([]);
});

test('a process that dies while starting is reported with its last lines, and the others are stopped', async () => {
  const digits = launch('digits', await freePort());
  const gateway = launch('gateway', await freePort(), ['--die=1'], { dependsOn: ['digits'] });
  await expect(start(digits, gateway)).rejects.toThrow(
    /^"gateway" ended with exit code 3\. Its last lines:\n(.*\n)+ {2}no model here$/,
  );
  expect(isAlive(pidOf('digits'))).toBe(false);
});

test('a process that never gets ready is reported with what its URL answered', async () => {
  const port = await freePort();
  const digits = launch('digits', port, ['--never-ready=1'], { startTimeoutMs: 1_500 });
  await expect(start(digits)).rejects.toThrow(
    `"digits" was not ready within 1500 ms: http://127.0.0.1:${port}/readyz answered 503. Its last lines:`,
  );
  expect(isAlive(pidOf('digits'))).toBe(false);
});

test('a process that dies later is a failure of the run', async () => {
  const port = await freePort();
  const all = await start(launch('digits', port));
  get(`http://127.0.0.1:${port}/die`).on('error', () => undefined);
  expect((await all.failure).message).toMatch(/^"digits" ended with exit code 7\. Its last lines:/);
  expect(await all.stop()).toBe(false);
});

test('a process that does not drain in time is killed, and the stop says it was not clean', async () => {
  const all = await start(launch('digits', await freePort(), ['--stubborn=1'], { stopTimeoutMs: 200 }));
  expect(await all.stop()).toBe(false);
  expect(log).toContain('[digits] draining');
  expect(isAlive(pidOf('digits'))).toBe(false);
});

test('a process that ends badly after SIGTERM makes the stop not clean', async () => {
  const all = await start(launch('digits', await freePort(), ['--exit-code=4']));
  expect(await all.stop()).toBe(false);
});

test('an interruption while starting stops what was started', async () => {
  const controller = new AbortController();
  const digits = launch('digits', await freePort(), ['--never-ready=1']);
  const watcher = logWatcher((line) => {
    log.push(line);
    if (line.startsWith('[digits] greeting')) controller.abort();
  });
  await expect(startAll([digits], watcher, controller.signal)).rejects.toThrow('the start was interrupted');
  expect(isAlive(pidOf('digits'))).toBe(false);
});
