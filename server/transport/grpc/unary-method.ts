import { ProtobufError, ServingError, type ModelSpec } from '@cdk8s-serving/contract';
import type { RunOptions } from '../../engine/engine';

/** A unary gRPC method, from the bytes of its request to those of its answer. */
export interface UnaryMethod {
  /** Name in metrics, as TensorFlow Serving labels it; undefined for methods it does not count. */
  readonly metricsApi?: string;
  /**
   * Looks at the beginning of a request of which the rest is still coming.
   * @returns why it is refused before that has come, and the model it names; undefined to read on
   */
  refusal?(beginning: Uint8Array, deadlineMs: number): Refusal | undefined;

  /** Answers a request. @throws ServingError */
  handle(request: Uint8Array, call: UnaryCall): Promise<Uint8Array>;
}

/** A request that is not read to its end. */
export interface Refusal {
  readonly model: string;
  readonly error: ServingError;
}

/** What a method may know of its call. */
export interface UnaryCall extends Required<Omit<RunOptions, 'isGathered'>> {
  /** Tells the transport which model the request names. */
  setModel(name: string): void;
}

/** The model spec of a request. @throws ServingError INVALID_ARGUMENT when there is none, or none with a name */
export function required(spec: ModelSpec | undefined): ModelSpec {
  if (spec === undefined) throw new ServingError('INVALID_ARGUMENT', 'Missing ModelSpec');
  if (spec.name === '') throw new ServingError('INVALID_ARGUMENT', 'ModelSpec has no name specified.');
  return spec;
}

/** A request that is not the message it should be is the client's fault, and gRPC's INTERNAL would say ours. */
export function decoded<Message>(decode: () => Message): Message {
  try {
    return decode();
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    throw new ServingError('INVALID_ARGUMENT', `the request is not a valid message: ${error.message}`);
  }
}
