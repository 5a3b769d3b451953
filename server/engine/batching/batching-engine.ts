import type { Engine, LoadRequest, LoadedModel, RunOptions } from '../engine';
import { Batcher } from './batcher';
import type { BatchingMetrics } from './batching-metrics';
import { BatchThreads } from './batch-threads';
import type { Tensors } from './merge';
import type { BatchingOptions } from './options';
import { SplittingModel } from './splitting-model';
import { WrappedModel } from '../wrapped-model';

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
    return batched(model, this.options, this.threads, this.metrics);
  }
}

/** A model whose runs go through a batcher, large ones in pieces where that is asked for. */
export function batched(
  model: LoadedModel,
  options: BatchingOptions,
  threads: BatchThreads,
  metrics: BatchingMetrics | undefined,
): LoadedModel {
  const { maxBatchSize, maxExecutionBatchSize: pieceRows } = options;
  if (pieceRows === undefined) return new BatchedModel(model, new Batcher(model, options, threads, metrics));
  const pieces = new Batcher(model, { ...options, maxBatchSize: pieceRows }, threads, metrics);
  return new SplittingModel(new BatchedModel(model, pieces), maxBatchSize, pieceRows);
}

class BatchedModel extends WrappedModel {
  constructor(
    inner: LoadedModel,
    private readonly batcher: Batcher,
  ) {
    super(inner);
  }

  /** A request waits with its batch, not for a slot of its own. */
  override refusal(): undefined {
    return undefined;
  }

  override run(signature: string, inputs: Tensors, options: RunOptions): Promise<Tensors> {
    return this.batcher.run(signature, inputs, options);
  }
}
