import { ServingError } from '@cdk8s-serving/contract';
import type { Clock } from '../deadline';
import type { RetryBudget } from './retry-budget';

/**
 * Milliseconds a call waits at most for a model server to be there again: one that is started anew is back within a
 * second, and the address of another is known within that after the last one has gone.
 */
const MAX_RECONNECT_MS = 2_000;

/** What repeating a call needs to know of its channel. */
export interface Connection {
  /** Resolves with whether a model server is connected, as soon as one is, at the latest after so many milliseconds. */
  whenReady(withinMs: number, signal: AbortSignal | undefined): Promise<boolean>;
}

/** Makes calls, and once more those for which no model server was there. */
export class Retry {
  /** @param onRetry told of every call that is made again */
  constructor(
    private readonly connection: Connection,
    private readonly budget: RetryBudget,
    private readonly onRetry: () => void = () => undefined,
    private readonly nowMs: Clock = () => performance.now(),
  ) {}

  /**
   * Makes a call that changes nothing on the server, and makes it again where the first was UNAVAILABLE: the server could
   * not be reached, or was lost before it answered. Once and never more, as it may be the call itself that ends servers.
   * An answer that is late, and a refusal, stay what they are.
   * @param timeoutMs milliseconds both may take together
   * @throws what `call` throws
   */
  async run<T>(
    call: (timeoutMs: number) => Promise<T>,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const endMs = this.nowMs() + timeoutMs;
    const leftMs = (): number => Math.floor(endMs - this.nowMs());
    try {
      return await this.counted(call(timeoutMs));
    } catch (error) {
      if (!isUnavailable(error) || leftMs() <= 0 || signal?.aborted === true || !this.budget.take()) throw error;
      const isReady = await this.connection.whenReady(Math.min(MAX_RECONNECT_MS, leftMs()), signal);
      if (!isReady || leftMs() <= 0) throw error;
    }
    this.onRetry();
    return this.counted(call(leftMs()));
  }

  private async counted<T>(answer: Promise<T>): Promise<T> {
    const answered = await answer;
    this.budget.refill();
    return answered;
  }
}

function isUnavailable(error: unknown): boolean {
  return error instanceof ServingError && error.code === 'UNAVAILABLE';
}
