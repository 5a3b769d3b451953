import type { Deadline } from '../deadline';
import { ProblemError } from '../errors';

/**
 * Lets a bounded number of calls run at once, first come first served. How many may wait is bounded by how many
 * requests the gateway takes at all.
 */
export class CallQueue {
  private running = 0;
  private readonly waiting = new Set<() => void>();

  constructor(private readonly maxRunning: number) {}

  /** Calls that wait for their turn. */
  get length(): number {
    return this.waiting.size;
  }

  /**
   * Waits for a turn.
   * @returns to be called once, when the call has ended.
   * @throws ProblemError deadline-exceeded when the turn does not come in time, client-gone when `signal` aborts; either
   *   leaves the queue at once.
   */
  async enter(deadline: Deadline, signal: AbortSignal): Promise<() => void> {
    if (this.running >= this.maxRunning) await this.turn(deadline, signal);
    else this.running += 1;
    return () => this.leave();
  }

  private turn(deadline: Deadline, signal: AbortSignal): Promise<void> {
    const leftMs = deadline.allow(Number.MAX_SAFE_INTEGER);
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', gone);
        this.waiting.delete(start);
        act();
      };
      const start = (): void => settle(resolve);
      const gone = (): void =>
        settle(() => reject(new ProblemError('client-gone', 'the client went away while it waited for its turn')));
      const timer = setTimeout(() => settle(() => reject(deadline.exceeded())), leftMs);
      signal.addEventListener('abort', gone, { once: true });
      this.waiting.add(start);
      if (signal.aborted) gone();
    });
  }

  private leave(): void {
    const [next] = this.waiting;
    // The turn is handed over: whoever comes in between does not overtake.
    if (next === undefined) this.running -= 1;
    else next();
  }
}
