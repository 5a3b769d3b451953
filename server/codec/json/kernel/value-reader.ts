import type { NumericArray, NumericDType } from '@cdk8s-serving/contract';
import type { KernelExports, Read } from './exports';

/** How the kernel reads values of a dtype. */
export interface ValueReader {
  readonly read: Read;
  /** Where it writes them: the room for a whole window. */
  readonly values: NumericArray;
}

/** Largest and least integer of 32 and of 64 bits, the least without its sign. */
const INT32 = [2n ** 31n - 1n, 2n ** 31n] as const;
const UINT32 = [2n ** 32n - 1n, 0n] as const;
const INT64 = [2n ** 63n - 1n, 2n ** 63n] as const;
const UINT64 = [2n ** 64n - 1n, 0n] as const;

/** A reader for each dtype that JSON's numbers can become. */
export function valueReaders(exports: KernelExports): Readonly<Partial<Record<NumericDType, ValueReader>>> {
  const { memory, readFloats, readDoubles, readIntegers } = exports;
  const room = [memory.buffer, exports.VALUES.value] as const;
  const bytes = 4 * exports.WINDOW_BYTES.value;
  const integers = (stride: number, [positive, negative]: readonly [bigint, bigint]): Read => {
    return (start, end, isValueRead) => readIntegers(start, end, isValueRead, stride, positive, negative);
  };
  // Narrower types are read as int32, and cut by their array as TensorFlow's cast cuts them.
  const int32 = { read: integers(4, INT32), values: new Int32Array(...room, bytes / 4) };
  return {
    float: { read: readFloats, values: new Float32Array(...room, bytes / 4) },
    double: { read: readDoubles, values: new Float64Array(...room, bytes / 8) },
    int32,
    int16: int32,
    int8: int32,
    uint8: int32,
    uint32: { read: integers(4, UINT32), values: new Uint32Array(...room, bytes / 4) },
    int64: { read: integers(8, INT64), values: new BigInt64Array(...room, bytes / 8) },
    uint64: { read: integers(8, UINT64), values: new BigUint64Array(...room, bytes / 8) },
  };
}
