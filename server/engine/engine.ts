import type { MetaGraph, ServingError, Tensor } from '@cdk8s-serving/contract';

/**
 * What runs models. The rest of the server knows this interface only, so that a wrapper (a batcher) and another kind of
 * model are engines like any other.
 */
export interface Engine {
  /** Text for logs and the status page: `libtensorflow 2.18.1`. */
  readonly description: string;

  /**
   * Loads a model version off the event loop.
   * @throws ServingError with the engine's canonical code; nothing stays allocated then.
   */
  load(request: LoadRequest): Promise<LoadedModel>;
}

/** What to load, and with how many threads. */
export interface LoadRequest {
  /** Version directory. */
  readonly path: string;
  readonly tags: readonly string[];
  /** Threads within one operation; 0 lets the engine choose. */
  readonly intraOpParallelism: number;
  /** Threads across operations; 0 lets the engine choose. */
  readonly interOpParallelism: number;
  /** Serialized `tensorflow.ConfigProto`, for engines that have sessions. The threads above win over its own. */
  readonly sessionConfig?: Uint8Array;
}

/** A model version in memory. `run` may be called from many requests at once; `close` once, when none is running. */
export interface LoadedModel {
  readonly metaGraph: MetaGraph;

  /**
   * Runs a signature. The caller has checked that `inputs` has exactly the signature's names; dtypes and shapes are the
   * engine's to judge.
   * @returns every output of the signature
   * @throws ServingError with the engine's canonical code and message
   */
  run(
    signature: string,
    inputs: ReadonlyMap<string, Tensor>,
    options: RunOptions,
  ): Promise<ReadonlyMap<string, Tensor>>;

  /**
   * Why a run that came now would be refused, whatever it is: known before its inputs are read. Engines without a queue
   * refuse nothing.
   * @returns undefined where it may come
   */
  refusal?(deadlineMs: number): ServingError | undefined;

  /**
   * Whether a run of this size is known to be so short that it is made on the event loop, and takes no thread. Of engines
   * without it none is.
   */
  isShort?(signature: string, inputs: ReadonlyMap<string, Tensor>): boolean;

  /** Gives the memory back. */
  close(): Promise<void>;
}

/** What a run looks at of an AbortSignal, which is one; each listener is called once. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options: { readonly once: true }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** How one run may behave. */
export interface RunOptions {
  /** Moment, on `performance.now()`'s clock in milliseconds, after which the answer is of no use; Infinity for none. */
  readonly deadlineMs: number;
  /** Aborted when the client has gone. A run that has begun is finished all the same. */
  readonly signal?: CancelSignal;
  /** Told where the run stands. */
  readonly observer?: RunObserver;
  /** True where the caller has waited for the end of the turn of the event loop, and a short run need not. */
  readonly isGathered?: boolean;
}

/** Follows a request from the moment its inputs are ready; one that runs several signatures is told of each. */
export interface RunObserver {
  /** The inputs are checked; the run waits for its turn. @param signature one that the model has */
  queued(signature: string): void;
  /** A thread takes it. */
  running(): void;
  /** It has ended, whichever way. */
  ran(): void;
}
