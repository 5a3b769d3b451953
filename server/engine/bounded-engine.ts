import type { ServingError, Tensor } from '@cdk8s-serving/contract';
import type { QueueLimits } from './admission';
import type { Engine, LoadRequest, LoadedModel, RunOptions } from './engine';
import { COUNTED, RunSlots } from './run-slots';
import { ServiceTime } from './service-time';
import { WrappedModel } from './wrapped-model';

/**
 * An engine that keeps at most `concurrency` runs of another one going and lets the rest wait in order. Without it a
 * burst would fill libuv's thread pool, and with it everything else that needs a thread; here, a request that cannot be
 * answered in time is refused at once, and one whose client goes away leaves the queue.
 */
export class BoundedEngine implements Engine {
  private readonly slots: RunSlots;

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
    return new BoundedModel(await this.inner.load(request), this.slots);
  }
}

/** Runs per thread that may wait however slow the model is. */
const ALWAYS_WAITING_PER_THREAD = 16;

/** A model of which a run waits for a slot. */
export class BoundedModel extends WrappedModel {
  private readonly times = new ServiceTime();

  constructor(
    inner: LoadedModel,
    private readonly slots: RunSlots,
  ) {
    super(inner);
  }

  override refusal(deadlineMs: number): ServingError | undefined {
    return this.slots.refusal(this.times, deadlineMs);
  }

  override async run(
    signature: string,
    inputs: ReadonlyMap<string, Tensor>,
    options: RunOptions,
  ): Promise<ReadonlyMap<string, Tensor>> {
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
}
