import { ProblemError } from './errors';

/** Milliseconds of a clock that never goes back; wall clocks are set, and a request must not outlive or miss that. */
export type Clock = () => number;

/** Until when a request may be worked on. What one stage has spent, the next does not have. */
export class Deadline {
  private readonly endMs: number;

  constructor(
    private readonly timeoutMs: number,
    private readonly nowMs: Clock = () => performance.now(),
  ) {
    this.endMs = nowMs() + timeoutMs;
  }

  /**
   * Whole milliseconds a stage may take that would be given `mostMs` by itself.
   * @throws ProblemError deadline-exceeded when nothing is left.
   */
  allow(mostMs: number): number {
    const leftMs = Math.floor(this.endMs - this.nowMs());
    if (leftMs <= 0) throw this.exceeded();
    return Math.min(mostMs, leftMs);
  }

  /** What a stage that ran out of it throws. */
  exceeded(): ProblemError {
    return new ProblemError('deadline-exceeded', `there was no answer within ${this.timeoutMs} ms`);
  }
}
