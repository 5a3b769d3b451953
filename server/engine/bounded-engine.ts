import { ServingError, type MetaGraph, type Tensor } from '@cdk8s-serving/contract';
import type { Engine, LoadRequest, LoadedModel, RunOptions } from './engine';

/** Runs that may wait for a thread before further ones are refused. */
const MAX_WAITING_RUNS = 1024;

/**
 * An engine that keeps at most `concurrency` runs of another one going and lets the rest wait in order. Without it a
 * burst would fill libuv's thread pool, and with it everything else that needs a thread; here, a request whose deadline
 * passes or whose client goes away while it waits is dropped without being run.
 */
export class BoundedEngine implements Engine {
  private readonly slots: Slots;

  constructor(
    private readonly inner: Engine,
    concurrency: number,
  ) {
    this.slots = new Slots(concurrency);
  }

  get description(): string {
    return this.inner.description;
  }

  async load(request: LoadRequest): Promise<LoadedModel> {
    return new BoundedModel(await this.inner.load(request), this.slots);
  }
}

/** A model of which a run waits for a slot. */
export class BoundedModel implements LoadedModel {
  constructor(
    private readonly inner: LoadedModel,
    private readonly slots: Slots,
  ) {}

  get metaGraph(): MetaGraph {
    return this.inner.metaGraph;
  }

  async run(
    signature: string,
    inputs: ReadonlyMap<string, Tensor>,
    options: RunOptions,
  ): Promise<ReadonlyMap<string, Tensor>> {
    await this.slots.acquire();
    try {
      if (options.signal?.aborted === true) throw new ServingError('CANCELLED', 'the client cancelled the request');
      if (performance.now() >= options.deadlineMs) {
        throw new ServingError('DEADLINE_EXCEEDED', 'the deadline passed while the request waited to be run');
      }
      options.observer?.running();
      return await this.inner.run(signature, inputs, options);
    } finally {
      this.slots.release();
    }
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}

/** A counting semaphore, first come, first served. */
export class Slots {
  private readonly waiting: Array<() => void> = [];

  constructor(private free: number) {}

  /** @throws ServingError RESOURCE_EXHAUSTED at once when too many wait already */
  acquire(): Promise<void> {
    if (this.free > 0) {
      this.free -= 1;
      return Promise.resolve();
    }
    if (this.waiting.length >= MAX_WAITING_RUNS) {
      return Promise.reject(new ServingError('RESOURCE_EXHAUSTED', `${MAX_WAITING_RUNS} requests are waiting already`));
    }
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  release(): void {
    // A slot is handed over, not freed and taken again: nobody can slip in between.
    const next = this.waiting.shift();
    if (next === undefined) this.free += 1;
    else next();
  }
}
