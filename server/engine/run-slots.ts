import { ServingError } from '@cdk8s-serving/contract';
import { refusalOf, tooLate, type QueueLimits } from './admission';
import type { RunOptions } from './engine';
import type { ServiceTime } from './service-time';

/** A run that waits for its turn. */
interface Waiting {
  readonly times: ServiceTime;
  readonly options: RunOptions;
  /** What it was expected to take when it came: what is added to the queue's length is taken off it again. */
  readonly expectedMs: number;
  readonly start: () => void;
  readonly refuse: (error: ServingError) => void;
}

/** What waits for a thread at most, without a limit on time. */
export const COUNTED: QueueLimits = { maxWaiting: 1024, maxWaitMs: Infinity, alwaysWaiting: 1024 };

/** Runs that may go at the same time; those beyond wait, first come, first served. */
export class RunSlots {
  private readonly waiting: Waiting[] = [];
  /** What all that wait are expected to take together, one after the other. */
  private waitingMs = 0;
  private free: number;

  /** @param now a clock in milliseconds, the one deadlines are on */
  constructor(
    private readonly size: number,
    private readonly limits: QueueLimits = COUNTED,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.free = size;
  }

  /**
   * Why a run that came now would be refused, as far as that does not depend on when its client goes.
   * @param times of the runs of this model
   * @returns undefined where it has a slot, or may wait for one
   */
  refusal(times: ServiceTime, deadlineMs: number): ServingError | undefined {
    const nowMs = this.now();
    if (this.free > 0) return tooLate(0, deadlineMs, nowMs);
    const expectedWaitMs = (this.waitingMs + times.meanMs) / this.size;
    const load = { waiting: this.waiting.length, expectedWaitMs, leastRunMs: times.leastMs };
    return refusalOf(load, deadlineMs, nowMs, this.limits);
  }

  /**
   * Waits for a slot, which `release` gives back.
   * @param times of the runs of this model
   * @throws ServingError CANCELLED as soon as the client goes, DEADLINE_EXCEEDED for a run that is too late when its turn
   *   comes, RESOURCE_EXHAUSTED at once for one that may not wait
   */
  acquire(times: ServiceTime, options: RunOptions): Promise<void> {
    return new Promise((resolve, reject) => {
      if (options.signal?.aborted === true) throw cancelled();
      const refusal = this.refusal(times, options.deadlineMs);
      if (refusal !== undefined) throw refusal;
      if (this.free > 0) {
        this.free -= 1;
        resolve();
      } else this.wait(times, options, resolve, reject);
    });
  }

  /** Gives a slot back: the first one that is still worth running has it. */
  release(): void {
    for (;;) {
      const next = this.waiting.shift();
      if (next === undefined) {
        this.free += 1;
        return;
      }
      this.left(next);
      const error = tooLate(next.times.leastMs, next.options.deadlineMs, this.now());
      // Handed over, not freed and taken again: nobody can slip in between.
      if (error === undefined) {
        next.start();
        return;
      }
      next.refuse(error);
    }
  }

  private wait(
    times: ServiceTime,
    options: RunOptions,
    resolve: () => void,
    reject: (error: ServingError) => void,
  ): void {
    const { signal } = options;
    const leave = (): void => {
      const index = this.waiting.indexOf(entry);
      if (index < 0) return;
      this.waiting.splice(index, 1);
      this.left(entry);
      reject(cancelled());
    };
    const entry: Waiting = {
      times,
      options,
      expectedMs: times.meanMs,
      start: () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      },
      refuse: (error) => {
        signal?.removeEventListener('abort', leave);
        reject(error);
      },
    };
    this.waiting.push(entry);
    this.waitingMs += entry.expectedMs;
    signal?.addEventListener('abort', leave, { once: true });
  }

  private left({ expectedMs }: Waiting): void {
    // Sums of fractions leave a little over or under.
    this.waitingMs = this.waiting.length === 0 ? 0 : Math.max(0, this.waitingMs - expectedMs);
  }
}

/** What a request is told whose client has gone. */
export function cancelled(): ServingError {
  return new ServingError('CANCELLED', 'the client cancelled the request');
}
