import type { NumericArray, NumericDType } from '@cdk8s-serving/contract';
import type { JsonCursor } from './cursor';
import { POWERS_OF_TEN, digitsBefore, leadingDigits, nonDigits } from './digits';
import type { Elements } from './elements';
import { LOOK_AHEAD, readGenerally, type NumberRun, type ReadNumber } from './number-run';

/** Least and most of an integer dtype as it is read here. */
export type IntegerRange = readonly [least: number, most: number];

const INT32: IntegerRange = [-(2 ** 31), 2 ** 31 - 1];

/**
 * Of 64-bit types what a double holds; longer ones are read generally. Types narrower than int32 are read as that, and
 * cut by their array as TensorFlow's cast cuts them.
 */
export const INTEGER_RANGES: Readonly<Partial<Record<NumericDType, IntegerRange>>> = {
  int32: INT32,
  int16: INT32,
  int8: INT32,
  uint8: INT32,
  uint32: [0, 2 ** 32 - 1],
  int64: [-(2 ** 53), 2 ** 53],
  uint64: [0, 2 ** 53],
};

/** A value from here on takes no four more digits without leaving the integers that are exact. */
const ENOUGH = 1e11;

/** Numbers of integer tensors. One with a fraction or an exponent is none, and is the general reader's to refuse. */
export class IntegerRun implements NumberRun {
  constructor(
    private readonly elements: Elements,
    private readonly readNumber: ReadNumber,
    private readonly range: IntegerRange,
  ) {}

  read(cursor: JsonCursor): number {
    const { elements } = this;
    const { bytes, view } = cursor;
    const before = elements.count;
    const from = cursor.offset;
    const last = bytes.length - LOOK_AHEAD;
    const [least, most] = this.range;
    let array: NumericArray = elements.array;
    let filled = before;
    let at = from;
    let byte = bytes[at];
    for (;;) {
      const start = at;
      if (filled === array.length) array = elements.growFrom(filled, before, (at - from + 1) / (bytes.length - from));
      let isRead = false;
      scan: if (at <= last) {
        const isNegative = byte === 0x2d;
        if (isNegative) at += 1;
        let word = view.getInt32(at, true);
        let marks = nonDigits(word);
        let count = marks === 0 ? 4 : digitsBefore(marks);
        // No digit, and a zero before others, are errors.
        if (count === 0 || (count > 1 && (word & 0xff) === 0x30)) break scan;
        let value = leadingDigits(word, count);
        at += count;
        while (count === 4) {
          if (value >= ENOUGH || at > last) break scan;
          word = view.getInt32(at, true);
          marks = nonDigits(word);
          count = marks === 0 ? 4 : digitsBefore(marks);
          if (count === 0) break;
          value = value * (POWERS_OF_TEN[count] as number) + leadingDigits(word, count);
          at += count;
        }
        byte = bytes[at];
        if (byte === 0x2e || byte === 0x65 || byte === 0x45) break scan;
        if (isNegative) value = -value;
        if (value < least || value > most) break scan;
        if (array instanceof BigInt64Array || array instanceof BigUint64Array) array[filled] = BigInt(value);
        else array[filled] = value;
        filled += 1;
        isRead = true;
      }
      if (!isRead) {
        cursor.offset = start;
        if (!readGenerally(cursor, elements, filled, this.readNumber)) return 0;
        array = elements.array;
        filled = elements.count;
        at = cursor.offset;
        byte = bytes[at];
      }
      while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++at];
      if (byte !== 0x2c) break;
      byte = bytes[++at];
      while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++at];
    }
    if (byte !== 0x5d) return 0;
    elements.count = filled;
    cursor.offset = at + 1;
    return filled - before;
  }
}
