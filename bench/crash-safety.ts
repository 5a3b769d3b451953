/**
 * What a server gets in half an hour at 50 requests a second, good, bad, cancelled and oversized, as fast as it takes them.
 * Prints what came of each kind, resident memory, and the delay of the server's event loop as its own metrics have it,
 * beside the time for which others had the processor that it asked for.
 * Exit code 1 for an outcome that is none of its kind's, a leak, or a delay over the limit. Argument: how many requests.
 */
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { MAX_BODY_BYTES, Requests } from './rollouts/requests';
import { FIXTURES, ServerProcess } from './rollouts/server-process';
import { residentMegabytes } from './support/usage';

const REQUESTS = 30 * 60 * 50;
/** Share of the requests after which memory is looked at first. */
const WARM_UP = 0.2;
const CONCURRENCY = 16;
const MAX_GROWTH = 1.1;
const MAX_DELAY_MS = 20;

type Outcomes = Map<string, Map<string, number>>;

async function ask(requests: Requests, count: number, outcomes: Outcomes): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const kind = requests.kinds[next++ % requests.kinds.length];
      if (kind === undefined) return;
      const outcome = await kind.ask();
      const ofKind = outcomes.get(kind.name) ?? new Map<string, number>();
      outcomes.set(kind.name, ofKind.set(outcome, (ofKind.get(outcome) ?? 0) + 1));
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}

/** How long the thread of the event loop has been ready to run and not run, in seconds. */
function waitedSeconds(pid: number): number {
  const [, nanoseconds] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, 'utf8').split(' ');
  return Number(nanoseconds) / 1e9;
}

/** The 99th percentile of the event loop's delay since this was last asked, in milliseconds. */
async function eventLoopDelayMs(managementPort: number): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${managementPort}/metrics`)).text();
  const [, seconds] = /^nodejs_eventloop_lag_p99_seconds (\S+)$/m.exec(text) ?? [];
  return Number(seconds) * 1000;
}

async function main(count: number): Promise<void> {
  const server = await ServerProcess.start(join(FIXTURES, 'half_plus_two'), [`--max_body_bytes=${MAX_BODY_BYTES}`]);
  const requests = new Requests(server.ports);
  const outcomes: Outcomes = new Map();
  const first = Math.floor(count * WARM_UP);
  await ask(requests, first, outcomes);
  const before = residentMegabytes(server.pid);
  await eventLoopDelayMs(server.ports.management);
  const waitedBefore = waitedSeconds(server.pid);
  const startMs = performance.now();
  await ask(requests, count - first, outcomes);
  const seconds = (performance.now() - startMs) / 1000;
  const delayMs = await eventLoopDelayMs(server.ports.management);
  const waited = waitedSeconds(server.pid) - waitedBefore;
  const after = residentMegabytes(server.pid);
  requests.close();
  const code = await server.stop();

  const unexpected = requests.kinds.flatMap(({ name, expected }) =>
    [...(outcomes.get(name) ?? [])].filter(([outcome]) => !expected.includes(outcome)).map((each) => [name, ...each]),
  );
  const isWell = unexpected.length === 0 && code === 0 && after / before < MAX_GROWTH && delayMs < MAX_DELAY_MS;
  const rows = [
    ['requests', `${count}, the last ${count - first} in ${seconds.toFixed(0)} s`],
    ...[...outcomes].map(([name, each]) => [name, [...each].map(([what, times]) => `${times} ${what}`).join(', ')]),
    [`RSS after the first ${first}`, `${before.toFixed(0)} MiB`],
    ['RSS at the end', `${after.toFixed(0)} MiB (${(after / before).toFixed(3)} of it, limit ${MAX_GROWTH})`],
    ['event loop delay, p99', `${delayMs.toFixed(1)} ms (limit ${MAX_DELAY_MS} ms)`],
    ['of all that time, waited for a processor', `${((waited / seconds) * 100).toFixed(1)} %`],
    ['exit code', String(code)],
  ];
  const machine = `Node ${process.version}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)} at the end`;
  process.stdout.write(`\nnpm run bench -- crash-safety; ${machine}\n\n`);
  process.stdout.write('| | |\n|---|---|\n');
  for (const [what, value] of rows) process.stdout.write(`| ${what} | ${value} |\n`);
  for (const [name, outcome, times] of unexpected) process.stdout.write(`${name}: ${times} times ${outcome}\n`);
  process.exitCode = isWell ? 0 : 1;
}

void main(Number(process.argv[2] ?? REQUESTS));
