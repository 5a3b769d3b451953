import type { Engine, LoadRequest, LoadedModel } from '../engine';
import { BatchThreads } from './batch-threads';
import { batched } from './batching-engine';
import type { BatchingMetrics } from './batching-metrics';
import type { BatchingOptions } from './options';

/** Reads what a version directory says of its batching. @returns undefined where it says nothing */
export type ReadBatchingOptions = (versionDirectory: string) => Promise<BatchingOptions | undefined>;

/**
 * An engine that batches the requests of those models that ask for it, each as its own version directory says. The
 * threads batches run on are those of the server.
 */
export class PerModelBatchingEngine implements Engine {
  private readonly threads: BatchThreads;

  constructor(
    private readonly inner: Engine,
    private readonly read: ReadBatchingOptions,
    numBatchThreads: number,
    private readonly metrics: BatchingMetrics,
  ) {
    this.threads = new BatchThreads(numBatchThreads);
  }

  get description(): string {
    return `${this.inner.description}, batching`;
  }

  /** @throws ServingError of the engine, and of parameters that cannot be read */
  async load(request: LoadRequest): Promise<LoadedModel> {
    const options = await this.read(request.path);
    const model = await this.inner.load(request);
    return options === undefined ? model : batched(model, options, this.threads, this.metrics);
  }
}
