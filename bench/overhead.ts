/**
 * What the server adds: requests per second, latency, processor time and memory of the server by gRPC and by REST,
 * beside the bare engine and servers that only read a request and send the same answer, at 1, 8 and 32 clients in a
 * closed loop. Every row has a process of its own.
 *
 * usage: overhead [half|dense|mobilenet ...] [--rounds=<number>] [--seconds=<number>]
 */
import run from '../scripts/lib/main';
import { alternate } from './support/alternate';
import { checkAnswers, type Answering } from './support/answers';
import { benchArguments, type BenchArguments } from './support/arguments';
import { Child } from './support/child';
import type { EngineResult, EngineTask } from './support/engine-process';
import type { LoadResult } from './support/load';
import { ROW_SHAPES, benchModels, latestVersion } from './support/models';
import { nativeLoad, requireNativeLoad } from './support/native-load';
import { bytesBody, jsonBody } from './support/requests';
import { ServerProcess } from './support/server-process';
import { median, printTable, spread } from './support/table';
import { askNumber, askOnce, grpcTarget, restTarget, type Target } from './support/target';
import { processorMs, residentMegabytes } from './support/usage';

const CLIENTS = [1, 8, 32];
const TOLERANCE = 1e-4;

interface Subject extends Answering {
  readonly pid: number;
  readonly measure: (clients: number, seconds: number) => Promise<LoadResult>;
  readonly stop: () => Promise<void>;
}

type EngineThreads = 'planned' | 'default';

async function bareEngine(
  directory: string,
  shape: readonly number[],
  threads: EngineThreads,
  rows: number,
): Promise<Subject> {
  const engine = await Child.start('engine-process.ts', directory, threads);
  const ask = async (task: Omit<EngineTask, 'shape'>): Promise<EngineResult> =>
    (await engine.ask({ shape: [rows, ...shape.slice(1)], ...task })) as EngineResult;
  return {
    name: `engine alone, ${threads === 'planned' ? "the server's" : 'its own'} threads, rows a run: ${rows}`,
    pid: engine.pid,
    measure: (callers, seconds) => ask({ callers, durationMs: seconds * 1000 }),
    answer: async () => (await ask({ callers: 1, durationMs: 1 })).answer,
    stop: () => engine.stop(),
  };
}

function asked(name: string, process: { pid: number; stop: () => Promise<void> }, target: Target): Subject {
  return {
    name,
    pid: process.pid,
    measure: (clients, seconds) => nativeLoad(target, clients, seconds),
    answer: () => askNumber(target),
    stop: () => process.stop(),
  };
}

type Ports = Pick<ServerProcess, 'restPort' | 'grpcPort'>;

/** Adds our server. @returns where it is asked */
async function addServer(
  subjects: Subject[],
  name: string,
  flags: readonly string[],
  target: (ports: Ports) => Target,
): Promise<Target> {
  const server = await ServerProcess.start(flags);
  const ours = target(server);
  subjects.push(asked(name, server, ours));
  return ours;
}

/** Adds our server and, with the very answer it gives, the floor of the same wire. */
async function addServerAndFloor(
  subjects: Subject[],
  name: string,
  flags: readonly string[],
  target: (ports: Ports) => Target,
): Promise<void> {
  const ours = await addServer(subjects, name, flags, target);
  const answer = (await askOnce(ours)).toString('base64');
  const floor = await Child.start('floor.ts', JSON.stringify([ours.wire, answer]));
  const library = ours.wire === 'grpc' ? 'grpc-js' : 'node:http';
  subjects.push(asked(`${library}, as large`, floor, { ...ours, port: Number(floor.said) }));
}

/** Starts everything; what has been started is in `subjects`, whatever happens next. */
async function start(subjects: Subject[], model: string, basePath: string, shape: readonly number[]): Promise<void> {
  const flags = [`--model_name=${model}`, `--model_base_path=${basePath}`];
  const directory = latestVersion(basePath);
  for (const threads of ['default', 'planned'] as const)
    for (const rows of [1, 32]) subjects.push(await bareEngine(directory, shape, threads, rows));
  const add = (name: string, target: (ports: Ports) => Target) => addServerAndFloor(subjects, name, flags, target);
  const grpc = ({ grpcPort }: Ports): Target => grpcTarget(grpcPort, model, shape);
  const json = ({ restPort }: Ports): Target => restTarget(restPort, model, jsonBody(shape));
  const batching = [...flags, '--enable_batching'];
  await addServer(subjects, 'gRPC, batching', batching, grpc);
  await add('gRPC', grpc);
  await addServer(subjects, 'REST, JSON, batching', batching, json);
  await add('REST, JSON', json);
  // A number on its own has no bytes to be read from.
  if (model !== 'half') await add('REST, b64', ({ restPort }) => restTarget(restPort, model, bytesBody(shape)));
}

interface Cell extends LoadResult {
  readonly processorMs: number;
}

async function measured(subject: Subject, clients: number, seconds: number): Promise<Cell> {
  const before = processorMs(subject.pid);
  const load = await subject.measure(clients, seconds);
  return { ...load, processorMs: (processorMs(subject.pid) - before) / Math.max(1, load.requests) };
}

async function table(model: string, basePath: string, shape: readonly number[], { rounds, seconds }: BenchArguments) {
  const subjects: Subject[] = [];
  try {
    await start(subjects, model, basePath, shape);
    await checkAnswers(subjects, TOLERANCE);
    const cells = subjects.flatMap((subject) =>
      CLIENTS.map((clients) => ({ name: subject.name, measure: () => measured(subject, clients, seconds) })),
    );
    const results = await alternate(cells, rounds);
    await checkAnswers(subjects, TOLERANCE);
    const of = (index: number, offset: number): readonly Cell[] =>
      results[index * CLIENTS.length + offset]?.results ?? [];
    printTable(
      `overhead ${model}`,
      `One row a request, from h2load on the same cores; median and range of ${rounds} alternating rounds of ${seconds} s; ` +
        'p50 / p99 in ms; processor seconds of the process for 1000 requests; resident MiB afterwards.',
      ['', ...CLIENTS.flatMap((count) => [`requests/s, ${count}`, 'p50 / p99', 'processor']), 'errors', 'MiB'],
      subjects.map(({ name, pid }, index) => [
        name,
        ...CLIENTS.flatMap((_, offset) => {
          const row = of(index, offset);
          const shown = (field: 'p50Ms' | 'p99Ms' | 'processorMs'): string =>
            median(row.map((cell) => cell[field])).toFixed(2);
          return [
            spread(row.map(({ perSecond }) => perSecond)),
            `${shown('p50Ms')} / ${shown('p99Ms')}`,
            shown('processorMs'),
          ];
        }),
        String(CLIENTS.flatMap((_, offset) => of(index, offset)).reduce((sum, { errors }) => sum + errors, 0)),
        residentMegabytes(pid).toFixed(0),
      ]),
    );
  } finally {
    for (const { stop } of subjects) await stop();
  }
}

run(async () => {
  const options = benchArguments(['half', 'dense', 'mobilenet'], { rounds: 5, seconds: 2 });
  requireNativeLoad();
  const models = await benchModels();
  for (const name of options.names) await table(name, models[name], ROW_SHAPES[name], options);
  return 0;
});
