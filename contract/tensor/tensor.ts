import { layoutOf, type DType, type NumericArray, type NumericDType } from './dtype';

/** A numeric tensor: row-major elements in the typed array of its dtype. */
export interface NumericTensor {
  readonly dtype: NumericDType;
  /** Sizes of the dimensions; `[]` is a scalar. */
  readonly shape: readonly number[];
  /** `elementCount(shape)` elements, twice as many array slots for the complex types. */
  readonly data: NumericArray;
}

/** A string tensor: row-major byte strings, not necessarily UTF-8. */
export interface StringTensor {
  readonly dtype: 'string';
  readonly shape: readonly number[];
  readonly data: readonly Uint8Array[];
}

/** A value on its way between a wire and the engine. */
export type Tensor = NumericTensor | StringTensor;

/** Number of elements a shape holds; 1 for a scalar. Exact only below 2^53: whoever takes in a shape bounds it. */
export function elementCount(shape: readonly number[]): number {
  let count = 1;
  for (const size of shape) count *= size;
  return count;
}

/** Builds a numeric tensor. @throws RangeError when `data` does not hold exactly what `shape` says. */
export function numericTensor(dtype: NumericDType, shape: readonly number[], data: NumericArray): NumericTensor {
  const expected = elementCount(shape) * layoutOf(dtype).lanes;
  if (data.length !== expected) {
    throw new RangeError(`shape [${shape.join(',')}] of ${dtype} needs ${expected} values, got ${data.length}`);
  }
  return { dtype, shape, data };
}

/** Builds a string tensor. @throws RangeError when `data` does not hold exactly what `shape` says. */
export function stringTensor(shape: readonly number[], data: readonly Uint8Array[]): StringTensor {
  if (data.length !== elementCount(shape)) {
    throw new RangeError(`shape [${shape.join(',')}] needs ${elementCount(shape)} strings, got ${data.length}`);
  }
  return { dtype: 'string', shape, data };
}

/**
 * What one string costs besides its bytes: TensorFlow's TString is 24, the Uint8Array that stands for it on our side
 * about 104. Charged in full, because a message spends two bytes on an empty string.
 */
const STRING_OVERHEAD_BYTES = 128;

/** Bytes of memory a tensor of this dtype and element count takes; of strings without the bytes that are in them. */
export function tensorByteSize(dtype: DType, elements: number): number {
  return elements * (dtype === 'string' ? STRING_OVERHEAD_BYTES : layoutOf(dtype).byteSize);
}

/** The bytes of a numeric tensor, without a copy; little-endian, as every processor the images are built for is. */
export function bytesOf(tensor: NumericTensor): Uint8Array {
  return new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength);
}
