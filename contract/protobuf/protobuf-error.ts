/** A message that is not well-formed protobuf. */
export class ProtobufError extends Error {
  override readonly name = 'ProtobufError';
}
