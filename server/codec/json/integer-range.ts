import type { DType } from '@cdk8s-serving/contract';

type Range = readonly [least: bigint, most: bigint];

const RANGES: Readonly<Partial<Record<DType, Range>>> = {
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
};

const INT32: Range = [-(2n ** 31n), 2n ** 31n - 1n];

/**
 * Integers of JSON that become a dtype. int32 and the narrower types are read as int32; narrower ones are cut by the
 * array, as TensorFlow's cast cuts them.
 */
export function integerRange(dtype: DType): Range {
  return RANGES[dtype] ?? INT32;
}
