import { ServingError } from '../codes';
import { ProtobufReader, WireType, type WireTypeNumber } from '../protobuf/reader';
import type { ProtobufWriter } from '../protobuf/writer';
import { dtypeName, dtypeNumber, isDType, type DType } from '../tensor/dtype';
import { bytesOf, elementCount, numericTensor, stringTensor, tensorByteSize, type Tensor } from '../tensor/tensor';
import { arrayOfContent, arrayOfValues } from './numeric-values';
import { stringsOfContent, stringsOfValues } from './string-values';
import { decodeTensorShape, encodeTensorShape } from './tensor-shape-proto';

/**
 * `tensorflow.TensorProto` (tensor.proto), both ways.
 *
 * A tensor travels either as `tensor_content`, its raw little-endian memory, or in the typed repeated field of its
 * dtype; where both are there, the content counts. Fewer typed values than elements repeat the last one (none at all:
 * zeros), so three bytes can claim gigabytes: the expanded size is charged against `maxTensorBytes` before anything is
 * allocated.
 */

/** Typed value field of TensorProto for a dtype, and the wire type of one element of it. */
const VALUE_FIELD: Readonly<Record<DType, { readonly number: number; readonly wireType: WireTypeNumber }>> = {
  float: { number: 5, wireType: WireType.FIXED32 },
  double: { number: 6, wireType: WireType.FIXED64 },
  int32: { number: 7, wireType: WireType.VARINT },
  uint8: { number: 7, wireType: WireType.VARINT },
  int16: { number: 7, wireType: WireType.VARINT },
  int8: { number: 7, wireType: WireType.VARINT },
  uint16: { number: 7, wireType: WireType.VARINT },
  string: { number: 8, wireType: WireType.LENGTH_DELIMITED },
  complex64: { number: 9, wireType: WireType.FIXED32 },
  int64: { number: 10, wireType: WireType.VARINT },
  bool: { number: 11, wireType: WireType.VARINT },
  complex128: { number: 12, wireType: WireType.FIXED64 },
  half: { number: 13, wireType: WireType.VARINT },
  bfloat16: { number: 13, wireType: WireType.VARINT },
  uint32: { number: 16, wireType: WireType.VARINT },
  uint64: { number: 17, wireType: WireType.VARINT },
};

const DTYPE_FIELD = 1;
const SHAPE_FIELD = 2;
const CONTENT_FIELD = 4;

/** What a decoded tensor may cost. */
export interface TensorLimits {
  /** Largest tensor, in bytes of memory as `tensorByteSize` counts them, plus the bytes of its strings. */
  readonly maxTensorBytes: number;
}

/**
 * Decodes one TensorProto. A missing shape is a scalar's, as in TensorFlow.
 *
 * The data may be a view into `bytes`: strings always are, numeric `tensor_content` is where its alignment allows. Who
 * changes `bytes` afterwards changes the tensor, and who keeps the tensor keeps `bytes`.
 * @throws ServingError INVALID_ARGUMENT for a dtype that cannot be carried, a shape that is negative, unknown or too
 *   large, and content that does not fit the shape.
 * @throws ProtobufError for bytes that are not a message.
 */
export function decodeTensorProto(bytes: Uint8Array, limits: TensorLimits): Tensor {
  const { dtype, shape, content } = readClaim(bytes);
  const count = elementCount(shape);
  if (tensorByteSize(dtype, count) > limits.maxTensorBytes) {
    throw invalid(`shape [${shape.join(',')}] of ${dtype} is over the limit of ${limits.maxTensorBytes} bytes`);
  }
  if (dtype === 'string') {
    const strings =
      content.length > 0
        ? stringsOfContent(content, count)
        : stringsOfValues(valueRuns(bytes, dtype), count, limits.maxTensorBytes);
    return stringTensor(shape, strings);
  }
  const data =
    content.length > 0 ? arrayOfContent(dtype, content, count) : arrayOfValues(dtype, valueRuns(bytes, dtype), count);
  return numericTensor(dtype, shape, data);
}

/** What a message says it holds. Its values are read in a second pass, when they are known to be affordable. */
function readClaim(bytes: Uint8Array): { dtype: DType; shape: readonly number[]; content: Uint8Array } {
  const reader = new ProtobufReader(bytes);
  let dtypeValue = 0;
  let shape: readonly number[] = [];
  let content: Uint8Array = new Uint8Array(0);
  while (reader.next()) {
    if (reader.field === DTYPE_FIELD) dtypeValue = reader.int32();
    else if (reader.field === SHAPE_FIELD) shape = decodeTensorShape(reader.lengthDelimited());
    else if (reader.field === CONTENT_FIELD) content = reader.lengthDelimited();
    else reader.skip();
  }
  const dtype = dtypeName(dtypeValue);
  if (!isDType(dtype)) throw invalid(`data type ${dtype} cannot be sent to a model`);
  return { dtype, shape, content };
}

/** The typed values of a dtype, run by run: one per element where a client did not pack them, so never held at once. */
function* valueRuns(bytes: Uint8Array, dtype: DType): Generator<Uint8Array> {
  const { number, wireType } = VALUE_FIELD[dtype];
  const reader = new ProtobufReader(bytes);
  while (reader.next()) {
    if (reader.field === number) yield reader.packed(wireType);
    else reader.skip();
  }
}

function invalid(message: string): ServingError {
  return new ServingError('INVALID_ARGUMENT', message);
}

/** Where a numeric tensor's values go: its dtype's typed field (TensorFlow Serving's default) or `tensor_content`. */
export type TensorEncoding = 'values' | 'content';

/** Writes the fields of one TensorProto. String tensors always go as `string_val`. */
export function encodeTensorProto(writer: ProtobufWriter, tensor: Tensor, encoding: TensorEncoding): void {
  const field = VALUE_FIELD[tensor.dtype].number;
  writer.uint32(DTYPE_FIELD, dtypeNumber(tensor.dtype));
  writer.message(SHAPE_FIELD, (shape) => encodeTensorShape(shape, tensor.shape));
  if (tensor.dtype === 'string') {
    for (const value of tensor.data) writer.bytes(field, value);
    return;
  }
  if (tensor.data.length === 0) return;
  if (encoding === 'content') writer.bytes(CONTENT_FIELD, bytesOf(tensor));
  else if (tensor.data instanceof Float32Array || tensor.data instanceof Float64Array) {
    writer.bytes(field, bytesOf(tensor));
  } else writer.packedVarints(field, tensor.data);
}
