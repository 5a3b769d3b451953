import { ServingError } from '../codes';
import { ProtobufReader, readVarint64 } from '../protobuf/reader';
import type { ProtobufWriter } from '../protobuf/writer';
import {
  dtypeName,
  dtypeNumber,
  isDType,
  layoutOf,
  type DType,
  type NumericArray,
  type NumericDType,
} from '../tensor/dtype';
import { bytesOf, elementCount, numericTensor, stringTensor, tensorByteSize, type Tensor } from '../tensor/tensor';

/**
 * `tensorflow.TensorProto` (tensor.proto), both ways.
 *
 * A tensor travels either as `tensor_content`, its raw little-endian memory, or in the typed repeated field of its
 * dtype. Fewer typed values than elements repeat the last one (none at all: zeros), so three bytes can claim gigabytes:
 * the expanded size is charged against `maxTensorBytes` before anything is allocated.
 */

/** Typed value fields of TensorProto, by dtype. */
const VALUE_FIELD: Readonly<Record<DType, number>> = {
  float: 5,
  double: 6,
  int32: 7,
  uint8: 7,
  int16: 7,
  int8: 7,
  uint16: 7,
  string: 8,
  complex64: 9,
  int64: 10,
  bool: 11,
  complex128: 12,
  half: 13,
  bfloat16: 13,
  uint32: 16,
  uint64: 17,
};

const SHAPE_FIELD = 2;
const CONTENT_FIELD = 4;

/** What a decoded tensor may cost. */
export interface TensorLimits {
  /** Largest tensor, in bytes of tensor memory. */
  readonly maxTensorBytes: number;
}

/** TensorFlow refuses more dimensions than this (`TensorShape::MaxDimensions`). */
const MAX_DIMENSIONS = 254;

function invalid(message: string): ServingError {
  return new ServingError('INVALID_ARGUMENT', message);
}

/**
 * Decodes one TensorProto. A missing shape is a scalar's, as in TensorFlow.
 * @throws ServingError INVALID_ARGUMENT for a dtype that cannot be carried, a shape that is negative, unknown or too
 *   large, and content that does not fit the shape.
 * @throws ProtobufError for bytes that are not a message.
 */
export function decodeTensorProto(bytes: Uint8Array, limits: TensorLimits): Tensor {
  const reader = new ProtobufReader(bytes);
  let dtypeValue = 0;
  let shape: number[] = [];
  let content: Uint8Array = new Uint8Array(0);
  const values = new Map<number, Uint8Array[]>();
  while (reader.next()) {
    if (reader.field === 1) dtypeValue = reader.varint();
    else if (reader.field === SHAPE_FIELD) shape = decodeShape(reader.lengthDelimited());
    else if (reader.field === CONTENT_FIELD) content = reader.lengthDelimited();
    else {
      const runs = values.get(reader.field) ?? [];
      runs.push(reader.payload());
      values.set(reader.field, runs);
    }
  }
  const dtype = dtypeName(dtypeValue);
  if (!isDType(dtype)) throw invalid(`data type ${dtype} cannot be sent to a model`);
  const count = elementCount(shape);
  if (!(tensorByteSize(dtype, count) <= limits.maxTensorBytes)) {
    throw invalid(`shape [${shape.join(',')}] of ${dtype} is over the limit of ${limits.maxTensorBytes} bytes`);
  }
  const runs = values.get(VALUE_FIELD[dtype]) ?? [];
  const hasContent = content.length > 0;
  if (dtype === 'string') {
    const strings = hasContent ? decodeStringContent(content, count) : runs;
    return stringTensor(shape, fitStrings(strings, count));
  }
  const data = hasContent ? arrayOfContent(dtype, content, count) : arrayOfValues(dtype, runs, count);
  return numericTensor(dtype, shape, data);
}

function decodeShape(bytes: Uint8Array): number[] {
  const reader = new ProtobufReader(bytes);
  const shape: number[] = [];
  while (reader.next()) {
    if (reader.field === 2) shape.push(decodeDimension(reader.lengthDelimited()));
    else if (reader.field === 3 && reader.bool()) throw invalid('a tensor cannot have an unknown rank');
    else if (reader.field !== 3) reader.skip();
    if (shape.length > MAX_DIMENSIONS) throw invalid(`a tensor can have at most ${MAX_DIMENSIONS} dimensions`);
  }
  return shape;
}

function decodeDimension(bytes: Uint8Array): number {
  const reader = new ProtobufReader(bytes);
  let size = 0n;
  while (reader.next()) {
    if (reader.field === 1) size = reader.int64();
    else reader.skip();
  }
  if (size < 0n) throw invalid(`dimension size ${size} is negative`);
  // Above 2^53 the product would lose precision; such a shape is over any limit, and Infinity says so.
  return size > BigInt(Number.MAX_SAFE_INTEGER) ? Infinity : Number(size);
}

function arrayOfContent(dtype: NumericDType, content: Uint8Array, count: number): NumericArray {
  const { array, byteSize, lanes } = layoutOf(dtype);
  if (content.length !== count * byteSize) {
    throw invalid(`tensor_content has ${content.length} bytes, ${count} elements of ${dtype} need ${count * byteSize}`);
  }
  // Typed arrays want their alignment; where the message happens to have it, the bytes are used in place.
  if (content.byteOffset % array.BYTES_PER_ELEMENT === 0) {
    return new array(content.buffer, content.byteOffset, count * lanes);
  }
  return new array(content.slice().buffer, 0, count * lanes);
}

function arrayOfValues(dtype: NumericDType, runs: readonly Uint8Array[], count: number): NumericArray {
  const { array, lanes } = layoutOf(dtype);
  const data = new array(count * lanes);
  const isFixed = dtype === 'float' || dtype === 'double' || dtype === 'complex64' || dtype === 'complex128';
  const filled = isFixed ? copyFixed(data, runs) : copyVarints(dtype, data, runs);
  if (filled > 0) repeatLast(data, filled, lanes);
  return data;
}

/** Copies packed floats or doubles, which are their own memory. Answers how many array slots were filled. */
function copyFixed(data: NumericArray, runs: readonly Uint8Array[]): number {
  const target = new Uint8Array(data.buffer);
  let offset = 0;
  for (const run of runs) {
    if (run.length % data.BYTES_PER_ELEMENT !== 0) {
      throw invalid(`packed values of ${run.length} bytes are not a multiple of ${data.BYTES_PER_ELEMENT}`);
    }
    const part = run.subarray(0, target.length - offset);
    target.set(part, offset);
    offset += part.length;
  }
  return offset / data.BYTES_PER_ELEMENT;
}

/** Copies packed varints; values outside a narrow type are truncated as TensorFlow's cast does. */
function copyVarints(dtype: NumericDType, data: NumericArray, runs: readonly Uint8Array[]): number {
  const store = varintStore(dtype, data);
  let filled = 0;
  for (const run of runs) {
    let offset = 0;
    while (offset < run.length && filled < data.length) {
      const byte = run[offset] as number;
      if (byte < 0x80) {
        store(filled, byte);
        offset += 1;
      } else {
        const [value, next] = readVarint64(run, offset);
        store(filled, value);
        offset = next;
      }
      filled += 1;
    }
  }
  return filled;
}

function varintStore(dtype: NumericDType, data: NumericArray): (index: number, value: number | bigint) => void {
  if (data instanceof BigInt64Array || data instanceof BigUint64Array) {
    return (index, value) => {
      data[index] = BigInt(value);
    };
  }
  if (dtype === 'bool') {
    return (index, value) => {
      data[index] = Number(value) === 0 ? 0 : 1;
    };
  }
  return (index, value) => {
    data[index] = typeof value === 'number' ? value : Number(BigInt.asIntN(32, value));
  };
}

function repeatLast(data: NumericArray, filled: number, lanes: number): void {
  const start = filled - lanes;
  // Doubling copies: the repeated part may be a billion elements from a three-byte message.
  for (let copied = lanes; start + copied < data.length; copied *= 2) {
    data.copyWithin(start + copied, start, start + Math.min(copied, data.length - start - copied));
  }
}

function fitStrings(strings: readonly Uint8Array[], count: number): readonly Uint8Array[] {
  if (strings.length === count) return strings;
  if (strings.length > count) return strings.slice(0, count);
  const last = strings.at(-1) ?? new Uint8Array(0);
  return [...strings, ...new Array<Uint8Array>(count - strings.length).fill(last)];
}

/** Strings in `tensor_content` are all lengths as varints, then all bytes. */
function decodeStringContent(content: Uint8Array, count: number): Uint8Array[] {
  const lengths: number[] = [];
  let offset = 0;
  for (let index = 0; index < count; index += 1) {
    const [length, next] = readVarint64(content, offset);
    lengths.push(Number(length));
    offset = next;
  }
  const strings = lengths.map((length) => {
    const start = offset;
    offset += length;
    return content.subarray(start, offset);
  });
  if (offset !== content.length) throw invalid(`tensor_content has ${content.length} bytes, its strings ${offset}`);
  return strings;
}

/** Where a numeric tensor's values go: its dtype's typed field (TensorFlow Serving's default) or `tensor_content`. */
export type TensorEncoding = 'values' | 'content';

/** Writes the fields of one TensorProto. String tensors always go as `string_val`. */
export function encodeTensorProto(writer: ProtobufWriter, tensor: Tensor, encoding: TensorEncoding): void {
  writer.uint32(1, dtypeNumber(tensor.dtype));
  writer.message(SHAPE_FIELD, (shape) => {
    for (const size of tensor.shape) shape.message(2, (dimension) => dimension.int64(1, BigInt(size)));
  });
  if (tensor.dtype === 'string') {
    for (const value of tensor.data) writer.bytes(VALUE_FIELD.string, value);
    return;
  }
  if (tensor.data.length === 0) return;
  if (encoding === 'content') {
    writer.bytes(CONTENT_FIELD, bytesOf(tensor));
  } else if (tensor.data instanceof Float32Array || tensor.data instanceof Float64Array) {
    writer.bytes(VALUE_FIELD[tensor.dtype], bytesOf(tensor));
  } else {
    writer.packedVarints(VALUE_FIELD[tensor.dtype], tensor.data);
  }
}
