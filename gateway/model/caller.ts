import { ServingError, type Tensor } from '@cdk8s-serving/contract';
import type { Clock, Deadline } from '../deadline';
import { ProblemError } from '../errors';
import type { StageTimes } from '../stages';
import type { CallQueue } from './call-queue';
import { CLOSED, admit, settle, type CallOutcome, type Circuit, type CircuitOptions } from './circuit';
import type { ModelClient } from './client';

/** Five failures in a row are no accident; a second is long enough for a pod to go and short enough to be back soon. */
const CIRCUIT: CircuitOptions = { maxFailures: 5, openMs: 1_000, maxOpenMs: 15_000 };

/** Everything of one call that is not its tensors. */
export interface CallContext {
  readonly deadline: Deadline;
  /** Aborts when nobody waits for the answer any more. */
  readonly gone: AbortSignal;
  readonly times: StageTimes;
  /** Headers passed on to the model server. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** Calls the model as often at once as it can stand, and not while it fails: a queue and a circuit around the client. */
export class ModelCaller {
  private circuit: Circuit = CLOSED;
  /** When the youngest call that was answered began. */
  private answeredSinceMs = -Infinity;

  /** @param timeoutMs milliseconds one call may take, where the request's deadline leaves that much */
  constructor(
    private readonly client: Pick<ModelClient, 'predict'>,
    private readonly queue: CallQueue,
    private readonly timeoutMs: number,
    private readonly nowMs: Clock = () => performance.now(),
  ) {}

  /** True while calls are refused without being made. */
  get isOpen(): boolean {
    return this.circuit.kind !== 'closed';
  }

  /**
   * Runs the signature and gives the outputs of these names, all of them where none is named.
   * @throws ServingError the client's, circuit-open, deadline-exceeded or client-gone.
   */
  async predict(
    inputs: ReadonlyMap<string, Tensor>,
    outputs: readonly string[],
    { deadline, gone, times, metadata }: CallContext,
  ): Promise<ReadonlyMap<string, Tensor>> {
    const leave = await times.measure('queue', () => this.queue.enter(deadline, gone));
    try {
      this.admit();
      return await times.measure('run', () => this.call(inputs, outputs, deadline, gone, metadata));
    } finally {
      leave();
    }
  }

  private admit(): void {
    const admittance = admit(this.circuit, this.nowMs());
    if (!admittance.admitted) {
      throw new ProblemError('circuit-open', 'the model failed several times in a row and is left alone for a moment', {
        retryAfterSeconds: Math.ceil(admittance.retryAfterMs / 1000),
      });
    }
    this.circuit = admittance.circuit;
  }

  private async call(
    inputs: ReadonlyMap<string, Tensor>,
    outputs: readonly string[],
    deadline: Deadline,
    signal: AbortSignal,
    metadata: Readonly<Record<string, string>>,
  ): Promise<ReadonlyMap<string, Tensor>> {
    const timeoutMs = deadline.allow(this.timeoutMs);
    const startMs = this.nowMs();
    try {
      const answered = await this.client.predict(inputs, outputs, { timeoutMs, signal, metadata });
      this.answered(startMs);
      this.settle('success');
      return answered;
    } catch (error) {
      const outcome = outcomeOf(error);
      if (outcome === 'success') this.answered(startMs);
      this.settle(isTimeout(error) && !this.blamesAll(startMs, timeoutMs) ? 'ignored' : outcome);
      throw error;
    }
  }

  private answered(startMs: number): void {
    this.answeredSinceMs = Math.max(this.answeredSinceMs, startMs);
  }

  /**
   * Whether a call that ran out of time says something about the model and not about one of its servers or the queue:
   * it had its due, and nothing that was asked after it was answered. One server of several that hangs must not keep
   * everybody from the others.
   */
  private blamesAll(startMs: number, timeoutMs: number): boolean {
    return timeoutMs === this.timeoutMs && this.answeredSinceMs < startMs;
  }

  private settle(outcome: CallOutcome): void {
    this.circuit = settle(this.circuit, outcome, this.nowMs(), CIRCUIT);
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof ServingError && error.code === 'DEADLINE_EXCEEDED';
}

/** A model server that refuses a request is well; one that does not answer is not. */
function outcomeOf(error: unknown): CallOutcome {
  const code = error instanceof ServingError ? error.code : 'INTERNAL';
  if (code === 'CANCELLED') return 'ignored';
  return code === 'UNAVAILABLE' || code === 'DEADLINE_EXCEEDED' ? 'failure' : 'success';
}
