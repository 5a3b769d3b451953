import type { ServiceDefinition } from '@grpc/grpc-js';

/**
 * A method whose messages stay bytes: whoever handles it decodes them, so that a malformed one is answered with our code
 * and text, and tensors are decoded by the codec made for them.
 */
export function rawMethodDefinition(path: string, responseStream = false): ServiceDefinition[string] {
  const identity = (bytes: Buffer): Buffer => bytes;
  return {
    path,
    requestStream: false,
    responseStream,
    requestSerialize: identity,
    requestDeserialize: identity,
    responseSerialize: identity,
    responseDeserialize: identity,
  };
}

/** The bytes as grpc-js wants them, without a copy. */
export function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
