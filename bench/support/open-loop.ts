import { at } from './table';

/** How one request of an open loop ended. */
export type Answer = 'good' | 'refused' | 'failed';

/** Sends one request and says how it ended; never rejects. */
export type Send = () => Promise<Answer>;

/** What a load did that does not wait for answers. */
export interface OpenLoopResult {
  /** Requests answered well, a second. */
  readonly goodPerSecond: number;
  /** From the moment the request was due, not from when it was sent: a client that falls behind hides nothing. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly good: number;
  readonly refused: number;
  readonly failed: number;
  /** Until a refusal came back, from when it was due; NaN where none was refused. */
  readonly refusedP99Ms: number;
}

/** Sends so many requests a second, evenly, for so long, and waits for all answers. */
export async function openLoop(send: Send, perSecond: number, durationMs: number): Promise<OpenLoopResult> {
  const tookMs: Record<Answer, number[]> = { good: [], refused: [], failed: [] };
  const pending: Promise<void>[] = [];
  const startMs = performance.now();
  const count = Math.floor((perSecond * durationMs) / 1000);
  for (let sent = 0; sent < count;) {
    const due = Math.min(count, Math.ceil(((performance.now() - startMs) * perSecond) / 1000));
    for (; sent < due; sent += 1) {
      const dueMs = startMs + (sent * 1000) / perSecond;
      pending.push(send().then((answer) => void tookMs[answer].push(performance.now() - dueMs)));
    }
    await nextTurn(startMs + (sent * 1000) / perSecond);
  }
  const sentMs = performance.now() - startMs;
  await Promise.all(pending);
  return {
    goodPerSecond: (tookMs.good.length * 1000) / Math.max(sentMs, durationMs),
    p50Ms: at(tookMs.good, 0.5),
    p99Ms: at(tookMs.good, 0.99),
    good: tookMs.good.length,
    refused: tookMs.refused.length,
    failed: tookMs.failed.length,
    refusedP99Ms: at(tookMs.refused, 0.99),
  };
}

/** Timers are a millisecond coarse; below that, the event loop turns once. */
function nextTurn(dueMs: number): Promise<void> {
  const waitMs = dueMs - performance.now();
  return new Promise((resolve) => (waitMs > 1 ? setTimeout(resolve, waitMs - 0.5) : setImmediate(resolve)));
}
