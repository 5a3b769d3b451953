/**
 * Latency and refusals at 50, 80, 100 and 150 % of what the server can do, beside the bare engine call. Requests are sent
 * when they are due, whether or not the ones before are answered, and their time counts from then. h2load finds out what
 * the server can do; it is our own client that sends, as h2load does not tell a refusal of gRPC from an answer.
 * With the dense model it is the event loop that is busy beyond the peak, with MobileNetV2 the engine.
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
import { openLoop, type Answer, type OpenLoopResult, type Send } from './support/open-loop';
import { protoRequest } from './support/requests';
import { ServerProcess } from './support/server-process';
import { median, printTable, spread } from './support/table';
import { grpcTarget } from './support/target';

const SHARES = [0.5, 0.8, 1, 1.5];
const CONNECTIONS = 8;
/** How long a request may be expected to wait; what would be answered later is refused. */
const MOST_DELAY_MS = 100;
/** A server has recovered once it answers as many in a row, each as soon as at half load. */
const IN_A_ROW = 20;
const PROBE_PERIOD_MS = 20;
const RECOVERY_LIMIT_MS = 10_000;

const identity = (bytes: Buffer): Buffer => bytes;

/** Calls spread over a few connections, as the pods of a gateway do. */
class Caller {
  private readonly clients: readonly Client[];
  private sent = 0;

  /** @param message is sent again and again */
  constructor(
    port: number,
    private readonly message: Buffer,
  ) {
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

/** Milliseconds until requests, one at a time, are answered in this time again. */
async function recoveryMs(send: Send, withinMs: number): Promise<number> {
  const startMs = performance.now();
  let inARow = 0;
  while (inARow < IN_A_ROW && performance.now() - startMs < RECOVERY_LIMIT_MS) {
    const sentMs = performance.now();
    const isGood = (await send()) === 'good' && performance.now() - sentMs <= withinMs;
    inARow = isGood ? inARow + 1 : 0;
    await new Promise((resolve) => setTimeout(resolve, PROBE_PERIOD_MS));
  }
  return performance.now() - startMs - IN_A_ROW * PROBE_PERIOD_MS;
}

interface Cell extends Partial<OpenLoopResult> {
  readonly recoveryMs?: number;
}

run(async () => {
  const { rounds, seconds, names } = benchArguments(['dense', 'mobilenet'], { rounds: 5, seconds: 2 });
  requireNativeLoad();
  for (const name of names) await measureModel(name, rounds, seconds);
  return 0;
});

async function measureModel(model: BenchModelName, rounds: number, seconds: number): Promise<void> {
  const shape = ROW_SHAPES[model];
  const basePath = (await benchModels())[model];
  const flags = [`--model_name=${model}`, `--model_base_path=${basePath}`, `--max_queue_delay_ms=${MOST_DELAY_MS}`];
  const server = await ServerProcess.start(flags);
  const engine = await Child.start('engine-process.ts', `${basePath}/1`);
  const caller = new Caller(server.grpcPort, Buffer.from(protoRequest(model, shape)));
  const closedLoop = () => nativeLoad(grpcTarget(server.grpcPort, model, shape), 32, seconds);
  const [{ results: peaks } = { results: [] }] = await alternate([{ name: 'peak', measure: closedLoop }], 3);
  const peak = median(peaks.map(({ perSecond }) => perSecond));
  let atHalfMs = 0;
  const rows: Row<Cell>[] = [
    {
      name: 'the engine alone, one call after the other',
      measure: async () => {
        const task = { shape, callers: 1, durationMs: seconds * 1000 };
        const { perSecond, p50Ms, p99Ms } = (await engine.ask(task)) as EngineResult;
        return { goodPerSecond: perSecond, p50Ms, p99Ms };
      },
    },
    ...SHARES.map((share) => ({
      name: `${share * 100} %`,
      measure: async () => {
        const result = await openLoop(caller.send, peak * share, seconds * 1000);
        if (share === SHARES[0]) atHalfMs = result.p99Ms;
        return share > 1 ? { ...result, recoveryMs: await recoveryMs(caller.send, atHalfMs) } : result;
      },
    })),
  ];
  const measured = await alternate(rows, rounds);
  printTable(
    'open-loop',
    `${model}, gRPC, ${CONNECTIONS} connections, evenly sent; the peak is ${peak.toFixed(0)} requests/s at 32 clients of h2load; ` +
      `median and range of ${rounds} alternating rounds of ${seconds} s; the client is one in JavaScript on the same cores.`,
    [
      'load',
      'answered per second',
      'p50 ms',
      'p99 ms',
      'p99 of sending late, ms',
      'refused',
      'p99 of a refusal, ms',
      'failed',
      'recovered after, ms',
    ],
    measured.map(({ name, results }) => [
      name,
      ...(
        ['goodPerSecond', 'p50Ms', 'p99Ms', 'lateP99Ms', 'refused', 'refusedP99Ms', 'failed', 'recoveryMs'] as const
      ).map((field) => {
        const known = results.flatMap((result) => result[field] ?? []).filter((value) => !Number.isNaN(value));
        return known.length === 0 ? '' : spread(known, field.endsWith('Ms') ? 2 : 0);
      }),
    ]),
  );
  caller.close();
  await Promise.all([server.stop(), engine.stop()]);
}
