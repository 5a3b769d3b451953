import type { MetaGraph } from '@cdk8s-serving/contract';
import type { Engine, LoadRequest, LoadedModel, RunOptions } from '../engine';
import { Batcher } from './batcher';
import type { BatchingMetrics } from './batching-metrics';
import { BatchThreads } from './batch-threads';
import type { Tensors } from './merge';
import type { BatchingOptions } from './options';

/** An engine that runs requests of another one in batches: same interface, so that callers do not know it is there. */
export class BatchingEngine implements Engine {
  private readonly threads: BatchThreads;

  /** @param metrics nothing is counted without them */
  constructor(
    private readonly inner: Engine,
    private readonly options: BatchingOptions,
    private readonly metrics?: BatchingMetrics,
  ) {
    this.threads = new BatchThreads(options.numBatchThreads);
  }

  get description(): string {
    return `${this.inner.description}, batching`;
  }

  async load(request: LoadRequest): Promise<LoadedModel> {
    const model = await this.inner.load(request);
    return new BatchedModel(model, new Batcher(model, this.options, this.threads, this.metrics));
  }
}

/** A model whose runs go through a batcher. */
export class BatchedModel implements LoadedModel {
  constructor(
    private readonly inner: LoadedModel,
    private readonly batcher: Batcher,
  ) {}

  get metaGraph(): MetaGraph {
    return this.inner.metaGraph;
  }

  run(signature: string, inputs: Tensors, options: RunOptions): Promise<Tensors> {
    return this.batcher.run(signature, inputs, options);
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}
