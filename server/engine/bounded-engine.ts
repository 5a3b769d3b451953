import type { ServingError, Tensor } from '@cdk8s-serving/contract';
import { tooLate, type QueueLimits } from './admission';
import { EndOfTurn } from './end-of-turn';
import type { Engine, LoadRequest, LoadedModel, RunOptions } from './engine';
import { COUNTED, RunSlots, cancelled } from './run-slots';
import { ServiceTime } from './service-time';
import { WrappedModel } from './wrapped-model';

/**
 * An engine that keeps at most `concurrency` runs of another one going and lets the rest wait in order. Without it a
 * burst would fill libuv's thread pool, and with it everything else that needs a thread; here, a request that cannot be
 * answered in time is refused at once, and one whose client goes away leaves the queue. Runs that take no thread do not
 * count; those of one turn of the event loop are made together at its end.
 */
export class BoundedEngine implements Engine {
  private readonly slots: RunSlots;
  private readonly turn = new EndOfTurn();

  /** @param maxWaitMs how long a request may be expected to wait; without it, any time */
  constructor(
    private readonly inner: Engine,
    concurrency: number,
    maxWaitMs = Infinity,
  ) {
    const limits: QueueLimits = { ...COUNTED, maxWaitMs, alwaysWaiting: concurrency * ALWAYS_WAITING_PER_THREAD };
    this.slots = new RunSlots(concurrency, limits);
  }

  get description(): string {
    return this.inner.description;
  }

  async load(request: LoadRequest): Promise<LoadedModel> {
    return new BoundedModel(await this.inner.load(request), this.slots, this.turn);
  }
}

/** Runs per thread that may wait however slow the model is. */
const ALWAYS_WAITING_PER_THREAD = 16;

/** A model of which a run waits for a slot, or, when it is short, for the end of the turn. */
export class BoundedModel extends WrappedModel {
  private readonly times = new ServiceTime();
  /** Whether the last run was short, and the next one is expected to be: what it would wait for says nothing then. */
  private isExpectedShort = false;

  constructor(
    inner: LoadedModel,
    private readonly slots: RunSlots,
    private readonly turn = new EndOfTurn(),
  ) {
    super(inner);
  }

  override refusal(deadlineMs: number): ServingError | undefined {
    return this.isExpectedShort ? undefined : this.slots.refusal(this.times, deadlineMs);
  }

  override async run(
    signature: string,
    inputs: ReadonlyMap<string, Tensor>,
    options: RunOptions,
  ): Promise<ReadonlyMap<string, Tensor>> {
    if (this.isShort(signature, inputs)) {
      if (options.isGathered !== true) await this.turn.reached();
      // The runs before it in this turn may have told otherwise.
      if (this.isShort(signature, inputs)) return this.runShort(signature, inputs, options);
    }
    this.isExpectedShort = false;
    await this.slots.acquire(this.times, options);
    const startMs = performance.now();
    try {
      options.observer?.running();
      const outputs = await this.inner.run(signature, inputs, options);
      this.times.observe(performance.now() - startMs);
      return outputs;
    } finally {
      this.slots.release();
    }
  }

  private runShort(
    signature: string,
    inputs: ReadonlyMap<string, Tensor>,
    options: RunOptions,
  ): Promise<ReadonlyMap<string, Tensor>> {
    if (options.signal?.aborted === true) throw cancelled();
    const late = tooLate(0, options.deadlineMs, performance.now());
    if (late !== undefined) throw late;
    this.isExpectedShort = true;
    options.observer?.running();
    return this.inner.run(signature, inputs, options);
  }
}
