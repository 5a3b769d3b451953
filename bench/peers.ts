/**
 * The same SavedModel behind the servers a user could pick instead, each at its documented best, at 1, 8 and 32 clients
 * in a closed loop over HTTP. Answers are checked before anything is timed and after it; who does not run has a row that
 * says why.
 *
 * usage: peers [flask|fastapi|... ...] [--rounds=<number>] [--seconds=<number>]
 */
import run from '../scripts/lib/main';
import { PEERS, type Peer } from './peers/catalogue';
import { PeerProcess } from './peers/peer-process';
import { checkAnswers, type Answering } from './support/answers';
import { alternate } from './support/alternate';
import { benchArguments } from './support/arguments';
import { groupMegabytes } from './support/memory';
import { benchModels } from './support/models';
import { nativeLoad, requireNativeLoad } from './support/native-load';
import { values } from './support/requests';
import { ServerProcess } from './support/server-process';
import { median, printTable, spread } from './support/table';
import { askNumber, restTarget, type Target } from './support/target';

const CLIENTS = [1, 8, 32];
const TOLERANCE = 1e-5;
const ROW = [...values(20)];

/** A server that answers, ours or another. */
interface Contestant {
  readonly name: string;
  readonly target: Target;
  readonly coldStartMs: number;
  readonly megabytes: () => number;
  readonly stop: () => Promise<void>;
}

/** What a peer is called on the command line: `ray` for Ray Serve. */
const shortName = ({ name }: Peer): string => (/^\w+/.exec(name)?.[0] ?? '').toLowerCase();

async function ours(name: string, basePath: string, flags: readonly string[]): Promise<Contestant> {
  const server = await ServerProcess.start(['--model_name=dense', `--model_base_path=${basePath}`, ...flags]);
  return {
    name,
    target: restTarget(server.restPort, 'dense', Buffer.from(JSON.stringify({ instances: [ROW] }))),
    coldStartMs: server.readyMs,
    megabytes: () => groupMegabytes([server.pid]),
    stop: () => server.stop(),
  };
}

async function theirs(peer: Peer, model: string, expected: number): Promise<Contestant> {
  const isRight = (answer: unknown): boolean => Math.abs(Number(answer) - expected) <= TOLERANCE;
  const process = await PeerProcess.start(peer, model, ROW, isRight);
  return {
    name: peer.name,
    target: {
      wire: 'http',
      port: process.port,
      path: peer.path,
      body: Buffer.from(JSON.stringify(peer.body(ROW))),
      read: (answer) => Number(peer.answer(JSON.parse(answer.toString()))),
    },
    coldStartMs: process.coldStartMs,
    megabytes: () => process.megabytes(),
    stop: () => process.stop(),
  };
}

const answering = ({ name, target }: Contestant): Answering => ({ name, answer: () => askNumber(target) });

run(async () => {
  const { rounds, seconds, names } = benchArguments(PEERS.map(shortName), { rounds: 5, seconds: 1 });
  requireNativeLoad();
  const { dense } = await benchModels();
  const plain = await ours('cdk8s-serving', dense, []);
  const contestants = [plain, await ours('cdk8s-serving, batching', dense, ['--enable_batching'])];
  const absent: string[][] = [];
  try {
    const expected = await askNumber(plain.target);
    for (const peer of PEERS.filter((each) => names.includes(shortName(each)))) {
      process.stderr.write(`${peer.name}\n`);
      try {
        contestants.push(await theirs(peer, `${dense}/1`, expected));
      } catch (error) {
        absent.push([peer.name, `does not run: ${error instanceof Error ? error.message : String(error)}`]);
      }
    }
    await checkAnswers(contestants.map(answering), TOLERANCE, expected);
    const cells = contestants.flatMap(({ name, target }) =>
      CLIENTS.map((count) => ({ name: `${name}@${count}`, measure: () => nativeLoad(target, count, seconds) })),
    );
    const measured = await alternate(cells, rounds);
    await checkAnswers(contestants.map(answering), TOLERANCE, expected);
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
      `dense 20-64-64-1, one row a request, HTTP and JSON, from h2load on the same cores; requests/s, median and range ` +
        `of ${rounds} alternating rounds of ${seconds} s; memory after the load, what the processes of a row share counted once.`,
      ['', ...CLIENTS.flatMap((count) => [`requests/s, ${count}`, 'p99 ms']), 'MiB', 'cold start, s'],
      [...rows, ...absent.map(([name = '', why = '']) => [name, why, '', '', '', '', '', '', ''])],
    );
  } finally {
    for (const contestant of contestants) await contestant.stop();
  }
  return 0;
});
