import type { Tensor as TfjsTensor } from '@tensorflow/tfjs-core';
import type { TfjsSignature } from './messages';

/** A model inside the worker. */
export interface Runnable {
  readonly signature: TfjsSignature;
  /** TensorFlow or TensorFlow.js that wrote the model; empty when the file does not say. */
  readonly writtenBy: string;
  /**
   * @param inputs by the signature's keys, all of them
   * @returns the outputs in the signature's order; whoever opened the scope around this call disposes of them
   */
  run(inputs: ReadonlyMap<string, TfjsTensor>): Promise<readonly TfjsTensor[]>;
  dispose(): void;
}
