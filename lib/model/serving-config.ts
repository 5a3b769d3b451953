import type { RequestLogging } from './request-logging';

/** What a model server is told beyond where its model lies: the settings TensorFlow Serving reads from text files. */
export interface ServingConfig {
  readonly batching: BatchingParameters | undefined;
  /** TensorFlow Serving's own metrics endpoint on the REST port; undefined leaves it off. */
  readonly monitoringPath: string | undefined;
  readonly warmup: Warmup;
  /** Seconds between two looks at the model config file; 0 reads it once. */
  readonly modelConfigPollSeconds: number;
  /** Undefined writes no request down. */
  readonly requestLogging: RequestLogging | undefined;
}

/** BatchingParameters; sizes count rows, the first dimension of a request's inputs. */
export interface BatchingParameters {
  readonly maxBatchSize: number;
  readonly batchTimeoutMicros: number;
  readonly maxEnqueuedBatches: number;
  /** Undefined: one per processor. */
  readonly numBatchThreads: number | undefined;
  /** Sizes a batch is padded to, increasing, the last one maxBatchSize; empty pads to none. */
  readonly allowedBatchSizes: readonly number[];
  readonly padVariableLengthInputs: boolean;
}

/** Requests recorded in a version directory, run before that version is served. */
export interface Warmup {
  readonly enabled: boolean;
  /** How often each recorded request is run; 0 runs it once. */
  readonly iterations: number;
}

/** Which versions of a model are served. */
export type VersionPolicy =
  | { readonly kind: 'latest'; readonly count: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'specific'; readonly versions: readonly number[] };

/** Names for versions, `stable` for example, that clients ask for instead of numbers. */
export type VersionLabels = Readonly<Record<string, number>>;
