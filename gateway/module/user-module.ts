import type { Signature, Tensor } from '@cdk8s-serving/contract';
import type { Example } from '../preprocess/preprocess';
import type { Tensors } from '../tensor/tensors';

/** What a module of the gateway's user exports, for what no recipe can say. Both may be asynchronous. */
export interface UserModule {
  /**
   * Makes the tensors of one example: one for each input of the signature, in its dtype, with a first dimension of 1. For
   * a binding whose preprocessing is of kind `module`.
   */
  readonly preprocess?: (example: Example, context: ModuleContext) => NamedTensors | Promise<NamedTensors>;
  /**
   * Makes the answer to one example, anything JSON can carry, of its own part of every output: without the batch
   * dimension. For a binding whose answer is of kind `module`.
   */
  readonly answer?: (outputs: Readonly<Record<string, Tensor>>, context: ModuleContext) => unknown;
}

/** Tensors by name, as a map or as a plain object. */
export type NamedTensors = Tensors | Readonly<Record<string, Tensor>>;

/** What a module is given beside its example. */
export interface ModuleContext {
  /** Of the running model: names, dtypes and shapes. */
  readonly signature: Signature;
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
  /**
   * Answers the client 400 with this message. Whatever else a module throws is told the log alone, and the client 500.
   * @throws ServingError INVALID_ARGUMENT
   */
  readonly refuse: (message: string) => never;
}
