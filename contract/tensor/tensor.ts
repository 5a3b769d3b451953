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

/** Number of elements a shape holds; 1 for a scalar. Exact only below 2^53, callers bound shapes first. */
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

/** Bytes of tensor memory a tensor of this dtype and element count takes; a string is charged as 24 (one TString). */
export function tensorByteSize(dtype: DType, elements: number): number {
  return elements * (dtype === 'string' ? 24 : layoutOf(dtype).byteSize);
}

/** The little-endian bytes of a numeric tensor, without a copy. */
export function bytesOf(tensor: NumericTensor): Uint8Array {
  return new Uint8Array(tensor.data.buffer, tensor.data.byteOffset, tensor.data.byteLength);
}
