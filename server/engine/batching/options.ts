/** Batching as TensorFlow Serving's BatchingParameters describe it. Sizes count rows, the first dimension of the inputs. */
export interface BatchingOptions {
  /** Most rows of a batch; a request with more is refused. */
  readonly maxBatchSize: number;
  /** Most rows of one run, where larger requests are cut into pieces; undefined where none is cut. */
  readonly maxExecutionBatchSize?: number;
  /** Most microseconds the oldest request of a batch waits for others while the engine is busy. */
  readonly batchTimeoutMicros: number;
  /** Batches that may wait in one queue before further requests are refused. */
  readonly maxEnqueuedBatches: number;
  /** Batches that run at once, over all models. */
  readonly numBatchThreads: number;
  /** Sizes a batch is padded to, increasing, the last one maxBatchSize; empty pads to none. */
  readonly allowedBatchSizes: readonly number[];
  /** Grows inputs of different lengths to the longest of their batch, filled with their own first element. */
  readonly padVariableLengthInputs: boolean;
}
