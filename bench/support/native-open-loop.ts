import { loggedRequests, messageBytes, runH2load, withoutMessage, type Written } from './native-load';
import { at, median } from './table';
import type { Target } from './target';

/** What `h2load` did that did not wait for answers. */
export interface NativeOpenLoopResult {
  readonly sentPerSecond: number;
  /** Of all requests, answered and refused, from when h2load sent them. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** How much later than in its turn a request was sent; below 0 none is. */
  readonly lateP99Ms: number;
  /** Share of the answers that were errors of gRPC, run-up and run-down included, where there are fewer; 0 to 1. */
  readonly refusedShare: number;
  /** Requests without an answer of HTTP that is good. */
  readonly failed: number;
}

/**
 * Who sends when. h2load's connections each send at an even pace from when they are open, whatever is answered; those
 * that were opened together would send together. So they are opened one after the other, over as many turns of the first
 * as make the turns of all fall evenly.
 */
export interface Schedule {
  readonly connections: number;
  /** From the opening of one connection to that of the next. */
  readonly stepMs: number;
  /** From one request of a connection to its next. */
  readonly periodMs: number;
  readonly requestsPerConnection: number;
}

/** At the start, until all connections are open, and again at the end, until all have sent what they had to. */
export const RUN_UP_MS = 245;
/** h2load's unit is the millisecond. With this step there are 61 connections, a prime number: no turns coincide. */
const LEAST_STEP_MS = 4;
/** More than ever wait for an answer on one connection: none waits to be sent. */
const STREAMS = 1000;

/** So many requests a second for so long, between run-up and run-down. */
export function schedule(perSecond: number, seconds: number): Schedule {
  const stepMs = Math.max(LEAST_STEP_MS, Math.round(1000 / perSecond));
  const connections = Math.max(1, Math.floor(RUN_UP_MS / stepMs));
  const periodMs = (connections * 1000) / perSecond;
  const requestsPerConnection = Math.ceil((RUN_UP_MS + seconds * 1000) / periodMs) + 1;
  return { connections, stepMs, periodMs, requestsPerConnection };
}

/**
 * Sends so many requests a second for so long from `h2load`, a client in C++ that takes little from the server beside it.
 * @param beside is done meanwhile, from when all connections are open
 */
export async function nativeOpenLoop<Result>(
  target: Target,
  perSecond: number,
  seconds: number,
  beside: () => Promise<Result>,
): Promise<readonly [NativeOpenLoopResult, Result]> {
  const messageLength = (await messageBytes(target)) ?? NaN;
  const plan = schedule(perSecond, seconds);
  const options = [
    `--clients=${plan.connections}`,
    '--rate=1',
    `--rate-period=${plan.stepMs}ms`,
    `--rps=${1000 / plan.periodMs}`,
    `--requests=${plan.connections * plan.requestsPerConnection}`,
    `--max-concurrent-streams=${STREAMS}`,
  ];
  // libev's select() wakes to the microsecond; its epoll does so to the millisecond, and would send what is due in one
  // millisecond together.
  const load = runH2load(target, options, { LIBEV_FLAGS: '1' });
  const meanwhile = new Promise((resolve) => setTimeout(resolve, RUN_UP_MS)).then(beside);
  const [written, result] = await Promise.all([load, meanwhile]);
  return [nativeOpenLoopResult(written, plan, seconds, messageLength), result];
}

/** What h2load wrote, of the time in which all connections sent. @throws Error for a log without a request from then */
export function nativeOpenLoopResult(
  { report, log }: Written,
  plan: Schedule,
  seconds: number,
  messageLength: number,
): NativeOpenLoopResult {
  const all = loggedRequests(log);
  const fromMs = RUN_UP_MS + all.reduce((first, { startMs }) => Math.min(first, startMs), Infinity);
  const sent = all.filter(({ startMs }) => startMs >= fromMs && startMs < fromMs + seconds * 1000);
  if (sent.length === 0) throw new Error(`h2load sent nothing after ${RUN_UP_MS} ms: ${report}`);
  const tookMs = sent.map((request) => request.tookMs);
  return {
    sentPerSecond: sent.length / seconds,
    p50Ms: at(tookMs, 0.5),
    p99Ms: at(tookMs, 0.99),
    lateP99Ms: at(
      latenessMs(
        sent.map(({ startMs }) => startMs),
        plan,
      ),
      0.99,
    ),
    refusedShare: withoutMessage(report, messageLength) / all.length,
    failed: all.filter(({ status }) => status !== 200).length,
  };
}

/**
 * How much later than in its turn each request was sent. The log does not name connections: as each has one turn in a
 * period, every so-many-th request in order is taken for one of the same. Its turn is where half of its requests were
 * sent earlier, so a client that is late all the time is not seen here, but sends fewer a second. h2load makes up for what
 * it missed: after a standstill of more than half a period it sends all that were due, and the next one early.
 */
export function latenessMs(startsMs: readonly number[], { connections, periodMs }: Schedule): readonly number[] {
  const sorted = [...startsMs].sort((a, b) => a - b);
  const turnMs = sorted.map((startMs, index) => startMs - Math.floor(index / connections) * periodMs);
  const own = Array.from({ length: connections }, (_, connection) =>
    median(turnMs.filter((_, index) => index % connections === connection)),
  );
  return turnMs.map((offsetMs, index) => Math.max(0, offsetMs - (own[index % connections] ?? NaN)));
}
