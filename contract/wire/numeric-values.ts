import { ServingError } from '../codes';
import { VarintCursor } from '../protobuf/varint';
import { layoutOf, type NumericArray, type NumericDType } from '../tensor/dtype';

/**
 * The elements of a numeric tensor from `tensor_content`: in place where the bytes happen to be aligned for their type,
 * else copied.
 * @throws ServingError INVALID_ARGUMENT when the content does not hold exactly `count` elements.
 */
export function arrayOfContent(dtype: NumericDType, content: Uint8Array, count: number): NumericArray {
  const { array, byteSize, lanes } = layoutOf(dtype);
  if (content.length !== count * byteSize) {
    throw new ServingError(
      'INVALID_ARGUMENT',
      `tensor_content has ${content.length} bytes, ${count} elements of ${dtype} need ${count * byteSize}`,
    );
  }
  // Any other byte in a C++ bool is undefined behaviour in whatever reads it.
  if (dtype === 'bool' && hasByteAbove1(content)) return content.map((byte) => (byte === 0 ? 0 : 1));
  const isAligned = content.byteOffset % array.BYTES_PER_ELEMENT === 0;
  const source = isAligned ? content : new Uint8Array(content);
  return new array(source.buffer, source.byteOffset, count * lanes);
}

function hasByteAbove1(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte > 1) return true;
  return false;
}

/**
 * The elements of a numeric tensor from its typed field, given as packed runs: the first `count` of them, or all and
 * then the last one repeated, or zeros when there is none.
 * @throws ServingError INVALID_ARGUMENT, ProtobufError for a run that ends within an element.
 */
export function arrayOfValues(dtype: NumericDType, runs: Iterable<Uint8Array>, count: number): NumericArray {
  const { array, lanes } = layoutOf(dtype);
  const data = new array(count * lanes);
  const slots =
    data instanceof Float32Array || data instanceof Float64Array
      ? copyFixed(data, runs)
      : copyVarints(data, dtype === 'bool', runs);
  // Half a complex number is none: TensorFlow rounds down, so that the last whole one is repeated over it.
  const filled = slots - (slots % lanes);
  if (filled === 0) return slots === 0 ? data : new array(count * lanes);
  repeatLast(data, filled, lanes);
  return data;
}

/** Copies packed floats or doubles, which are their own memory. Answers how many array slots were filled. */
function copyFixed(data: Float32Array | Float64Array, runs: Iterable<Uint8Array>): number {
  const target = new Uint8Array(data.buffer);
  let offset = 0;
  for (const run of runs) {
    if (run.length % data.BYTES_PER_ELEMENT !== 0) {
      throw new ServingError(
        'INVALID_ARGUMENT',
        `packed values of ${run.length} bytes are not a multiple of ${data.BYTES_PER_ELEMENT}`,
      );
    }
    const part = run.subarray(0, target.length - offset);
    target.set(part, offset);
    offset += part.length;
  }
  return offset / data.BYTES_PER_ELEMENT;
}

/** Arrays of the dtypes that travel as varints. */
type IntegerArray = Exclude<NumericArray, Float32Array | Float64Array>;

/**
 * Copies packed varints; what is wider than the array's elements loses its upper bits, as in TensorFlow's cast.
 * Answers how many array slots were filled.
 */
function copyVarints(data: IntegerArray, isBool: boolean, runs: Iterable<Uint8Array>): number {
  let filled = 0;
  for (const run of runs) {
    const cursor = new VarintCursor(run);
    while (cursor.offset < run.length && filled < data.length) {
      cursor.next();
      if (data instanceof BigInt64Array || data instanceof BigUint64Array) data[filled] = cursor.toInt64();
      else if (isBool) data[filled] = (cursor.low | cursor.high) === 0 ? 0 : 1;
      else data[filled] = cursor.low;
      filled += 1;
    }
  }
  return filled;
}

function repeatLast(data: NumericArray, filled: number, lanes: number): void {
  const start = filled - lanes;
  // Each copy doubles what is there: the repeated part may be millions of elements from a message of a few bytes.
  for (let copied = lanes; start + copied < data.length; copied *= 2) {
    data.copyWithin(start + copied, start, start + Math.min(copied, data.length - start - copied));
  }
}
