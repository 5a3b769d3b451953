import { bfloat16Bits, halfBits, layoutOf, type NumericArray, type NumericDType } from '@cdk8s-serving/contract';

/** Whole numbers an integer dtype holds; the 64-bit ones as far as a JavaScript number is exact. */
const RANGE: ReadonlyMap<NumericDType, readonly [min: number, max: number]> = new Map([
  ['uint8', [0, 255]],
  ['int8', [-128, 127]],
  ['uint16', [0, 65_535]],
  ['int16', [-32_768, 32_767]],
  ['uint32', [0, 4_294_967_295]],
  ['int32', [-2_147_483_648, 2_147_483_647]],
  ['uint64', [0, Number.MAX_SAFE_INTEGER]],
  ['int64', [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]],
  ['bool', [0, 1]],
]);

/** Largest finite number of each floating-point dtype. */
const LARGEST: ReadonlyMap<NumericDType, number> = new Map([
  ['float', 3.4028234663852886e38],
  ['double', Number.MAX_VALUE],
  ['half', 65_504],
  ['bfloat16', 3.3895313892515355e38],
]);

/** Smallest and largest number a dtype holds. */
export function rangeOf(dtype: NumericDType): readonly [min: number, max: number] {
  const largest = LARGEST.get(dtype) ?? Infinity;
  return RANGE.get(dtype) ?? [-largest, largest];
}

/** What numbers a dtype holds, for messages; undefined where the number is one of them. */
export function misfit(dtype: NumericDType, value: number): string | undefined {
  const [min, max] = rangeOf(dtype);
  const isInRange = value >= min && value <= max;
  if (!RANGE.has(dtype)) return isInRange ? undefined : `a number up to ${max} (${dtype})`;
  return isInRange && Number.isInteger(value) ? undefined : `a whole number from ${min} to ${max} (${dtype})`;
}

/** Numbers in the array of a dtype; each must fit it. */
export function numericArray(dtype: NumericDType, values: ArrayLike<number>): NumericArray {
  if (dtype === 'half') return Uint16Array.from(values, halfBits);
  if (dtype === 'bfloat16') return Uint16Array.from(values, bfloat16Bits);
  const array = new (layoutOf(dtype).array)(values.length);
  if (array instanceof BigInt64Array || array instanceof BigUint64Array) {
    for (let index = 0; index < values.length; index += 1) array[index] = BigInt(values[index] ?? 0);
  } else array.set(values);
  return array;
}
