import type { NumericArray, NumericDType } from '@cdk8s-serving/contract';
import { integerRange } from '../integer-range';
import type { KernelExports, Read } from './exports';

/** How the kernel reads values of a dtype. */
export interface ValueReader {
  readonly read: Read;
  /** Where it writes them: the room for a whole window. */
  readonly values: NumericArray;
}

/** A reader for each dtype that JSON's numbers can become. */
export function valueReaders(exports: KernelExports): Readonly<Partial<Record<NumericDType, ValueReader>>> {
  const { memory, readFloats, readDoubles, readIntegers } = exports;
  const room = [memory.buffer, exports.VALUES.value] as const;
  const bytes = 4 * exports.WINDOW_BYTES.value;
  const integers = (stride: number, dtype: NumericDType): Read => {
    const [least, most] = integerRange(dtype);
    return (start, end, isValueRead) => readIntegers(start, end, isValueRead, stride, most, -least);
  };
  const int32 = { read: integers(4, 'int32'), values: new Int32Array(...room, bytes / 4) };
  return {
    float: { read: readFloats, values: new Float32Array(...room, bytes / 4) },
    double: { read: readDoubles, values: new Float64Array(...room, bytes / 8) },
    int32,
    int16: int32,
    int8: int32,
    uint8: int32,
    uint32: { read: integers(4, 'uint32'), values: new Uint32Array(...room, bytes / 4) },
    int64: { read: integers(8, 'int64'), values: new BigInt64Array(...room, bytes / 8) },
    uint64: { read: integers(8, 'uint64'), values: new BigUint64Array(...room, bytes / 8) },
  };
}
