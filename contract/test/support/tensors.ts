import fc from 'fast-check';
import { elementCount, layoutOf, type DType, type NumericDType, type Tensor } from '../../index';
import { numericTensor, stringTensor } from '../../tensor/tensor';

/** A scalar as a typed field of TensorProto carries it. */
export type Scalar = number | bigint | Uint8Array;

/** How the values of one dtype travel: the field of tensor.proto, and what may be in it. */
export interface ValueKind {
  readonly field: string;
  readonly value: fc.Arbitrary<Scalar>;
}

const int = (min: number, max: number): fc.Arbitrary<number> =>
  fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max, 0, 1));

/** Every 16-bit pattern: zeros, subnormals, infinities and NaNs of half and bfloat16 are among them. */
const halfBits = int(0, 0xffff);

export const VALUE_KINDS: Readonly<Record<DType, ValueKind>> = {
  float: { field: 'float_val', value: fc.float() },
  double: { field: 'double_val', value: fc.double() },
  int32: { field: 'int_val', value: int(-(2 ** 31), 2 ** 31 - 1) },
  uint8: { field: 'int_val', value: int(0, 255) },
  int16: { field: 'int_val', value: int(-(2 ** 15), 2 ** 15 - 1) },
  int8: { field: 'int_val', value: int(-128, 127) },
  uint16: { field: 'int_val', value: int(0, 0xffff) },
  string: { field: 'string_val', value: fc.uint8Array({ maxLength: 12 }) },
  complex64: { field: 'scomplex_val', value: fc.float() },
  int64: {
    field: 'int64_val',
    value: fc.oneof(
      fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      fc.constantFrom(-(2n ** 63n), -1n, 2n ** 63n - 1n),
    ),
  },
  bool: { field: 'bool_val', value: int(0, 1) },
  bfloat16: { field: 'half_val', value: halfBits },
  complex128: { field: 'dcomplex_val', value: fc.double() },
  half: { field: 'half_val', value: halfBits },
  uint32: { field: 'uint32_val', value: int(0, 2 ** 32 - 1) },
  uint64: {
    field: 'uint64_val',
    value: fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.constantFrom(0n, 2n ** 53n, 2n ** 64n - 1n)),
  },
};

export const DTYPES = Object.keys(VALUE_KINDS) as DType[];

/** Scalars per element in the typed field. */
export function lanesOf(dtype: DType): number {
  return dtype === 'string' ? 1 : layoutOf(dtype).lanes;
}

/** A tensor and the scalars it was made of. */
export interface Sample {
  readonly tensor: Tensor;
  readonly scalars: readonly Scalar[];
}

/** Builds a tensor from scalars, element by element. */
export function tensorOf(dtype: DType, shape: readonly number[], scalars: readonly Scalar[]): Tensor {
  if (dtype === 'string') return stringTensor(shape, scalars as readonly Uint8Array[]);
  return numericTensor(dtype, shape, arrayOf(dtype, scalars));
}

function arrayOf(dtype: NumericDType, scalars: readonly Scalar[]): ReturnType<typeof numericTensor>['data'] {
  const data = new (layoutOf(dtype).array)(scalars.length);
  scalars.forEach((scalar, index) => {
    data[index] = scalar as never;
  });
  return data;
}

/** Shapes of at most 48 elements: scalars, vectors and more, now and then an empty one. */
export const smallShape = fc
  .array(fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 4 }) }, { weight: 1, arbitrary: fc.constant(0) }), {
    maxLength: 4,
  })
  .filter((shape) => elementCount(shape) <= 48);

export function sampleOf(dtype: DType, shapes: fc.Arbitrary<number[]> = smallShape): fc.Arbitrary<Sample> {
  return shapes.chain((shape) => {
    const length = elementCount(shape) * lanesOf(dtype);
    return fc
      .array(VALUE_KINDS[dtype].value, { minLength: length, maxLength: length })
      .map((scalars) => ({ tensor: tensorOf(dtype, shape, scalars), scalars }));
  });
}

/** A tensor of any dtype. */
export const anySample = fc.constantFrom(...DTYPES).chain((dtype) => sampleOf(dtype));

/** Scalars as protobufjs takes and gives them: 64-bit integers as text, bool as boolean, bytes as an array of bytes. */
export function plainScalars(dtype: DType, scalars: readonly Scalar[]): unknown[] {
  if (dtype === 'bool') return scalars.map((scalar) => scalar === 1);
  return scalars.map((scalar) =>
    typeof scalar === 'bigint' ? String(scalar) : scalar instanceof Uint8Array ? [...scalar] : scalar,
  );
}

/** The memory of a numeric tensor, or the framed strings, as `tensor_content` holds it; made element by element. */
export function contentOf(tensor: Tensor): Uint8Array {
  if (tensor.dtype === 'string') {
    // Strings of less than 128 bytes, so a length is one byte.
    return Uint8Array.from([...tensor.data.map((item) => item.length), ...tensor.data.flatMap((item) => [...item])]);
  }
  return new Uint8Array(tensor.data.slice().buffer);
}

/** The tensor with plain arrays of values, so that a view and a copy of the same values are equal. */
export function plainTensor(tensor: Tensor): { dtype: DType; shape: number[]; values: unknown[] } {
  const values = tensor.dtype === 'string' ? tensor.data.map((item) => [...item]) : [...tensor.data];
  return { dtype: tensor.dtype, shape: [...tensor.shape], values };
}
