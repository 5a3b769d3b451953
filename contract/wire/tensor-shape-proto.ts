import { ServingError } from '../codes';
import { ProtobufReader } from '../protobuf/reader';
import type { ProtobufWriter } from '../protobuf/writer';

/** TensorFlow refuses more dimensions than this (`TensorShape::MaxDimensions`). */
const MAX_DIMENSIONS = 254;

function invalid(message: string): ServingError {
  return new ServingError('INVALID_ARGUMENT', message);
}

/**
 * Decodes the `tensorflow.TensorShapeProto` (tensor_shape.proto) of a tensor that is there, not merely declared.
 * @throws ServingError INVALID_ARGUMENT for an unknown rank, a negative size, more than 254 dimensions, or sizes whose
 *   product is not an exact number.
 * @throws ProtobufError
 */
export function decodeTensorShape(bytes: Uint8Array): number[] {
  const reader = new ProtobufReader(bytes);
  const shape: number[] = [];
  // A zero counts as one here. TensorFlow multiplies from left to right and ends the process on overflow, so
  // [2^40, 2^40, 0] must not get through although it holds no element.
  let product = 1n;
  while (reader.next()) {
    if (reader.field === 2) {
      const size = decodeDimension(reader.lengthDelimited());
      if (shape.length === MAX_DIMENSIONS) throw invalid(`a tensor can have at most ${MAX_DIMENSIONS} dimensions`);
      if (size > 1n) product *= size;
      if (product > BigInt(Number.MAX_SAFE_INTEGER)) {
        throw invalid(`shape [${[...shape, size].join(',')}] has too many elements`);
      }
      shape.push(Number(size));
    } else if (reader.field === 3) {
      if (reader.bool()) throw invalid('a tensor cannot have an unknown rank');
    } else reader.skip();
  }
  return shape;
}

/** Writes the fields of a TensorShapeProto. */
export function encodeTensorShape(writer: ProtobufWriter, shape: readonly number[]): void {
  for (const size of shape) writer.message(2, (dimension) => dimension.int64(1, BigInt(size)));
}

function decodeDimension(bytes: Uint8Array): bigint {
  const reader = new ProtobufReader(bytes);
  let size = 0n;
  while (reader.next()) {
    if (reader.field === 1) size = reader.int64();
    else reader.skip();
  }
  if (size < 0n) throw invalid(`dimension size ${size} is negative`);
  return size;
}
