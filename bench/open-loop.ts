/**
 * Latency and refusals at 50, 80, 100 and 150 % of what the server can do, beside the bare engine call. Requests are sent
 * when they are due, whether or not the ones before are answered. h2load sends nearly all of them, as a client in JavaScript
 * would take more of the processors than the server it shares them with; but h2load cannot tell a refusal of gRPC from an
 * answer. So some are probes of our own client, which can, and whose time counts from when they are due.
 *
 * usage: open-loop [dense|mobilenet ...] [--rounds=<number>] [--seconds=<number>]
 */
import { Client, Metadata, credentials, status } from '@grpc/grpc-js';
import { GrpcMethod } from '@cdk8s-serving/contract';
import run from '../scripts/lib/main';
import { alternate, type Row } from './support/alternate';
import { benchArguments } from './support/arguments';
import { Child } from './support/child';
import type { EngineResult } from './support/engine-process';
import { ROW_SHAPES, benchModels, type BenchModelName } from './support/models';
import { nativeLoad, requireNativeLoad } from './support/native-load';
import { nativeOpenLoop } from './support/native-open-loop';
import { openLoop, type Answer, type Send } from './support/open-loop';
import { ServerProcess } from './support/server-process';
import { median, printTable, spread } from './support/table';
import { grpcTarget, type Target } from './support/target';

const SHARES = [0.5, 0.8, 1, 1.5];
/** In the closed loop that finds the peak: enough to have the server busy, few enough that few are open at the end. */
const CLIENTS = 8;
/** Of the probes. */
const CONNECTIONS = 8;
/** How long a request may be expected to wait; what would be answered later is refused. */
const MOST_DELAY_MS = 100;
/** What our own client sends, as long as that is at most half of all. */
const PROBES_PER_SECOND = 50;
const RECOVERY_PERIOD_MS = 5;
const RECOVERY_LIMIT_MS = 10_000;

const identity = (bytes: Buffer): Buffer => bytes;

/** Calls spread over a few connections, as the pods of a gateway do. */
class Caller {
  private readonly clients: readonly Client[];
  private sent = 0;

  private readonly message: Buffer;

  constructor({ port, body }: Target) {
    this.message = Buffer.from(body);
    this.clients = Array.from(
      { length: CONNECTIONS },
      () => new Client(`127.0.0.1:${port}`, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 }),
    );
  }

  readonly send: Send = () => {
    const client = this.clients[this.sent % CONNECTIONS];
    this.sent += 1;
    return new Promise<Answer>((resolve) => {
      client?.makeUnaryRequest(GrpcMethod.predict, identity, identity, this.message, new Metadata(), {}, (error) =>
        resolve(error === null ? 'good' : error.code === status.RESOURCE_EXHAUSTED ? 'refused' : 'failed'),
      );
    });
  };

  close(): void {
    for (const client of this.clients) client.close();
  }
}

/** When a request, of those sent one at a time, is answered in this time again; the limit where none is. */
async function recoveredAtMs(send: Send, withinMs: number): Promise<number> {
  const untilMs = performance.now() + RECOVERY_LIMIT_MS;
  while (performance.now() < untilMs) {
    const sentMs = performance.now();
    if ((await send()) === 'good' && performance.now() - sentMs <= withinMs) return performance.now();
    await new Promise((resolve) => setTimeout(resolve, RECOVERY_PERIOD_MS));
  }
  return untilMs;
}

/** A row of the table in one round; a probe is a request of our own client. */
interface Cell {
  readonly goodPerSecond?: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly lateP99Ms?: number;
  readonly refusedPercent?: number;
  readonly refusedProbesPercent?: number;
  readonly probeP50Ms?: number;
  readonly probeP99Ms?: number;
  readonly probeRefusedP99Ms?: number;
  readonly failed?: number;
  readonly recoveryMs?: number;
}

const COLUMNS: readonly (readonly [field: keyof Cell, head: string])[] = [
  ['goodPerSecond', 'answered per second'],
  ['p50Ms', 'p50 ms'],
  ['p99Ms', 'p99 ms'],
  ['lateP99Ms', 'p99 of sending late, ms'],
  ['refusedPercent', 'refused, %'],
  ['refusedProbesPercent', 'of the probes, %'],
  ['probeP50Ms', "p50 of a probe's answer, ms"],
  ['probeP99Ms', 'p99'],
  ['probeRefusedP99Ms', "p99 of a probe's refusal"],
  ['failed', 'failed'],
  ['recoveryMs', 'recovered after, ms'],
];

/** Sends so many requests a second. @param recoveryWithinMs measures, too, until one is answered in this time afterwards */
async function load(
  target: Target,
  send: Send,
  perSecond: number,
  seconds: number,
  recoveryWithinMs?: number,
): Promise<Cell> {
  const probesPerSecond = Math.min(PROBES_PER_SECOND, perSecond / 2);
  const beside = async () => {
    const endMs = performance.now() + seconds * 1000;
    const probes = await openLoop(send, probesPerSecond, seconds * 1000);
    if (recoveryWithinMs === undefined) return { probes };
    return { probes, recoveryMs: (await recoveredAtMs(send, recoveryWithinMs)) - endMs };
  };
  const [native, { probes, ...recovery }] = await nativeOpenLoop(target, perSecond - probesPerSecond, seconds, beside);
  return {
    ...recovery,
    goodPerSecond: native.sentPerSecond * (1 - native.refusedShare) + probes.goodPerSecond,
    p50Ms: native.p50Ms,
    p99Ms: native.p99Ms,
    lateP99Ms: native.lateP99Ms,
    refusedPercent: native.refusedShare * 100,
    refusedProbesPercent: (probes.refused * 100) / (probes.good + probes.refused + probes.failed),
    probeP50Ms: probes.p50Ms,
    probeP99Ms: probes.p99Ms,
    probeRefusedP99Ms: probes.refusedP99Ms,
    failed: native.failed + probes.failed,
  };
}

/** What is above the engine's own time, round by round. */
function added(load: readonly Cell[], engine: readonly Cell[]): Cell[] {
  return load.map((cell, round) => ({
    p50Ms: cell.p50Ms - (engine[round]?.p50Ms ?? NaN),
    p99Ms: cell.p99Ms - (engine[round]?.p99Ms ?? NaN),
  }));
}

function shown(results: readonly Cell[], field: keyof Cell): string {
  const known = results.flatMap((result) => result[field] ?? []).filter((value) => !Number.isNaN(value));
  return known.length === 0 ? '' : spread(known, field.endsWith('Ms') ? 2 : 0);
}

run(async () => {
  const { rounds, seconds, names } = benchArguments(['dense', 'mobilenet'], { rounds: 5, seconds: 2 });
  requireNativeLoad();
  for (const name of names) await measureModel(name, rounds, seconds);
  return 0;
});

async function measureModel(model: BenchModelName, rounds: number, seconds: number): Promise<void> {
  const basePath = (await benchModels())[model];
  const flags = [`--model_name=${model}`, `--model_base_path=${basePath}`, `--max_queue_delay_ms=${MOST_DELAY_MS}`];
  const server = await ServerProcess.start(flags);
  const engine = await Child.start('engine-process.ts', `${basePath}/1`, 'planned');
  const target = grpcTarget(server.grpcPort, model, ROW_SHAPES[model]);
  const caller = new Caller(target);
  try {
    const closedLoop = () => nativeLoad(target, CLIENTS, 2 * seconds);
    const [{ results: peaks } = { results: [] }] = await alternate([{ name: 'peak', measure: closedLoop }], 3);
    const peak = median(peaks.map(({ perSecond }) => perSecond));
    const rows = [engineRow(engine, model, seconds), ...loadRows(target, caller.send, peak, seconds)];
    const measured = await alternate(rows, rounds);
    const [alone, half] = measured;
    const difference = { name: 'added at 50 %', results: added(half?.results ?? [], alone?.results ?? []) };
    printTable(
      `open-loop ${model}`,
      `gRPC; the peak is ${peak.toFixed(0)} requests/s at ${CLIENTS} clients of h2load in a closed loop; median and ` +
        `range of ${rounds} alternating rounds of ${seconds} s; h2load and up to ${PROBES_PER_SECOND} probes a second ` +
        'on the same cores.',
      ['load', ...COLUMNS.map(([, head]) => head)],
      [...measured, difference].map(({ name, results }) => [name, ...COLUMNS.map(([field]) => shown(results, field))]),
    );
  } finally {
    caller.close();
    await Promise.all([server.stop(), engine.stop()]);
  }
}

function engineRow(engine: Child, model: BenchModelName, seconds: number): Row<Cell> {
  const task = { shape: ROW_SHAPES[model], callers: 1, durationMs: seconds * 1000 };
  const measure = async () => {
    const { perSecond, p50Ms, p99Ms } = (await engine.ask(task)) as EngineResult;
    return { goodPerSecond: perSecond, p50Ms, p99Ms };
  };
  return { name: 'the engine alone, one call after the other', measure };
}

function loadRows(target: Target, send: Send, peak: number, seconds: number): Row<Cell>[] {
  let atHalfMs = NaN;
  return SHARES.map((share) => ({
    name: `${share * 100} %`,
    measure: async () => {
      const cell = await load(target, send, peak * share, seconds, share > 1 ? 2 * atHalfMs : undefined);
      if (share === SHARES[0]) atHalfMs = cell.probeP50Ms ?? NaN;
      return cell;
    },
  }));
}
