import type { CodeName, DescribedTensor, NumericArray, NumericDType } from '@cdk8s-serving/contract';

/**
 * What crosses between the server's thread and the thread of one TensorFlow.js model. Arrays are transferred, not
 * copied, so that whoever sends a message has no use of them afterwards.
 */

/** What computes: tfjs-node's addon, which calls libtensorflow, or WebAssembly, which needs nothing beside npm. */
export type TfjsBackend = 'native' | 'wasm';

/** What a worker is started with, as its `workerData`: it loads that model at once and never another. */
export interface WorkerTask {
  /** Version directory. */
  readonly path: string;
  readonly backend: TfjsBackend;
}

/** A tensor on its way between the threads, with the name it goes by in the signature. */
export type PackedTensor =
  | {
      readonly name: string;
      readonly dtype: NumericDType;
      readonly shape: readonly number[];
      readonly data: NumericArray;
    }
  | {
      readonly name: string;
      readonly dtype: 'string';
      readonly shape: readonly number[];
      /** All strings, end to end. */
      readonly bytes: Uint8Array;
      /** Bytes of each. */
      readonly lengths: Uint32Array;
    };

/** What the model takes and answers. */
export interface TfjsSignature {
  readonly inputs: readonly DescribedTensor[];
  readonly outputs: readonly DescribedTensor[];
}

/** From the server's thread. */
export type ToWorker =
  | {
      readonly kind: 'run';
      readonly id: number;
      readonly inputs: readonly PackedTensor[];
      /** Milliseconds since the epoch after which the answer is of no use; Infinity for none. */
      readonly deadlineEpochMs: number;
    }
  | { readonly kind: 'close' };

/** From the worker's. Each `run` gets one `answered` or `refused`, unless the worker ends first. */
export type FromWorker =
  | { readonly kind: 'loaded'; readonly signature: TfjsSignature; readonly tensorflowVersion: string }
  | { readonly kind: 'notLoaded'; readonly code: CodeName; readonly message: string }
  | { readonly kind: 'answered'; readonly id: number; readonly outputs: readonly PackedTensor[] }
  | { readonly kind: 'refused'; readonly id: number; readonly code: CodeName; readonly message: string }
  /** The model's memory is free; the worker has nothing left to do. */
  | { readonly kind: 'closed' };
