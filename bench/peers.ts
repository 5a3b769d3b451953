/**
 * The same SavedModel behind the servers a user could pick instead, each at its documented best, at 1, 8 and 32 clients
 * in a closed loop over HTTP. An answer is checked before anything is timed; who does not run has a row that says why.
 */
import { PEERS, type Peer } from './peers/catalogue';
import { PeerProcess } from './peers/peer-process';
import { alternate } from './support/alternate';
import { closedLoop, httpClient, withClients } from './support/load';
import { benchModels } from './support/models';
import { values } from './support/requests';
import { ServerProcess } from './support/server-process';
import { median, printTable, spread } from './support/table';

const ROUNDS = 5;
const CLIENTS = [1, 8, 32];
const DURATION_MS = 1000;
const TOLERANCE = 1e-5;
const ROW = [...values(20)];

/** A server that answers, ours or another. */
interface Contestant {
  readonly name: string;
  readonly port: number;
  readonly path: string;
  readonly body: Buffer;
  readonly coldStartMs: number;
  readonly megabytes: () => number;
  readonly stop: () => Promise<void>;
}

async function ours(name: string, basePath: string, flags: readonly string[]): Promise<Contestant> {
  const server = await ServerProcess.start(['--model_name=dense', `--model_base_path=${basePath}`, ...flags]);
  return {
    name,
    port: server.restPort,
    path: '/v1/models/dense:predict',
    body: Buffer.from(JSON.stringify({ instances: [ROW] })),
    coldStartMs: server.readyMs,
    megabytes: () => server.residentMegabytes(),
    stop: () => server.stop(),
  };
}

async function theirs(peer: Peer, model: string, expected: number): Promise<Contestant> {
  const isRight = (answer: unknown): boolean => Math.abs(Number(answer) - expected) <= TOLERANCE;
  const process = await PeerProcess.start(peer, model, ROW, isRight);
  return {
    name: peer.name,
    port: process.port,
    path: peer.path,
    body: Buffer.from(JSON.stringify(peer.body(ROW))),
    coldStartMs: process.coldStartMs,
    megabytes: () => process.megabytes(),
    stop: () => process.stop(),
  };
}

async function answerOf({ port, path, body }: Contestant): Promise<number> {
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    headers,
    body: new Uint8Array(body),
  });
  return ((await response.json()) as { predictions: number[][] }).predictions[0]?.[0] ?? NaN;
}

async function main(): Promise<void> {
  const { dense } = await benchModels();
  const only = process.argv.slice(2).map((name) => name.toLowerCase());
  const chosen = PEERS.filter(
    ({ name }) => only.length === 0 || only.some((part) => name.toLowerCase().includes(part)),
  );
  const contestants = [
    await ours('cdk8s-serving', dense, []),
    await ours('cdk8s-serving, batching', dense, ['--enable_batching']),
  ];
  const absent: string[][] = [];
  try {
    const expected = await answerOf(contestants[0] as Contestant);
    for (const peer of chosen) {
      process.stderr.write(`${peer.name}\n`);
      try {
        contestants.push(await theirs(peer, `${dense}/1`, expected));
      } catch (error) {
        absent.push([peer.name, `does not run: ${error instanceof Error ? error.message : String(error)}`]);
      }
    }
    const cells = contestants.flatMap((contestant) =>
      CLIENTS.map((count) => ({
        name: `${contestant.name}@${count}`,
        measure: () => {
          const open = () => httpClient(contestant.port, contestant.path, contestant.body);
          return withClients(count, open, (clients) => closedLoop(clients, DURATION_MS));
        },
      })),
    );
    const measured = await alternate(cells, ROUNDS);
    const rows = contestants.map((contestant) => [
      contestant.name,
      ...CLIENTS.flatMap((count) => {
        const results = measured.find(({ name }) => name === `${contestant.name}@${count}`)?.results ?? [];
        const errors = results.reduce((sum, result) => sum + result.errors, 0);
        return [
          `${spread(results.map(({ perSecond }) => perSecond))}${errors === 0 ? '' : `, ${errors} errors`}`,
          median(results.map(({ p99Ms }) => p99Ms)).toFixed(1),
        ];
      }),
      contestant.megabytes().toFixed(0),
      (contestant.coldStartMs / 1000).toFixed(1),
    ]);
    printTable(
      'peers',
      `dense 20-64-64-1, one row a request, HTTP and JSON; requests/s, median and range of ${ROUNDS} alternating rounds, ` +
        'with the client on the same cores; memory after the load, what processes share counted once.',
      ['', ...CLIENTS.flatMap((count) => [`requests/s, ${count}`, 'p99 ms']), 'MiB', 'cold start, s'],
      [...rows, ...absent.map(([name = '', why = '']) => [name, why, '', '', '', '', '', '', ''])],
    );
  } finally {
    for (const contestant of contestants) await contestant.stop();
  }
}

void main();
