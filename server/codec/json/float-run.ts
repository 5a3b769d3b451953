import type { JsonCursor } from './cursor';
import { POWERS_OF_TEN, digitsBefore, fourDigits, leadingDigits, nonDigits } from './digits';
import type { Elements } from './elements';
import { LOOK_AHEAD, readGenerally, type NumberRun, type ReadNumber } from './number-run';

/** From here on a mantissa takes no more digits: what they could add is below one part in 10^11. */
const ENOUGH = 1e11;

/** Decimal exponents read here. */
const LARGEST_EXPONENT = 64;

/** 10^-64 to 10^64, each rounded once. */
const SCALES = Float64Array.from({ length: 2 * LARGEST_EXPONENT + 1 }, (_, index) =>
  Number(`1e${index - LARGEST_EXPONENT}`),
);

/**
 * Factors around 1 that cover what a scaled mantissa may be off by: the digits left out, and two roundings of 2^-53.
 * Rounding is monotonic: where both bounds become the same float, so does the exact value, whatever it is.
 */
const BELOW = 1 - 2e-11;
const ABOVE = 1 + 2e-11;

/**
 * Numbers of float tensors. The 24 bits of a float are settled by the first twelve digits of nearly every number; one
 * that lies too close to the middle between two floats to tell is read generally.
 */
export class FloatRun implements NumberRun {
  constructor(
    private readonly elements: Elements,
    private readonly readNumber: ReadNumber,
  ) {}

  read(cursor: JsonCursor): number {
    const { elements } = this;
    const { bytes, view } = cursor;
    const before = elements.count;
    const last = bytes.length - LOOK_AHEAD;
    let array = elements.array as Float32Array;
    let filled = before;
    const from = cursor.offset;
    let at = from;
    let byte = bytes[at];
    for (;;) {
      const start = at;
      if (filled === array.length) {
        array = elements.growFrom(filled, before, (at - from + 1) / (bytes.length - from)) as Float32Array;
      }
      let isRead = false;
      scan: if (at <= last) {
        // 1 for a minus, else 0, without a branch: signs are what a processor guesses wrong every other time.
        const minus = (((byte as number) ^ 0x2d) - 1) >>> 31;
        at += minus;
        let word = view.getInt32(at, true);
        let marks = nonDigits(word);
        let mantissa: number;
        let exponent = 0;
        const first = (word & 0xff) - 0x30;
        if ((word & 0xff00) === 0x2e00 && first >= 0 && first <= 9) {
          mantissa = first;
          at += 1;
          byte = 0x2e;
        } else {
          let count = marks === 0 ? 4 : digitsBefore(marks);
          // No digit, and a zero before others, are errors.
          if (count === 0 || (count > 1 && first === 0)) break scan;
          mantissa = leadingDigits(word, count);
          at += count;
          while (count === 4) {
            if (mantissa >= ENOUGH || at > last) break scan;
            word = view.getInt32(at, true);
            marks = nonDigits(word);
            count = marks === 0 ? 4 : digitsBefore(marks);
            if (count === 0) break;
            mantissa = mantissa * (POWERS_OF_TEN[count] as number) + leadingDigits(word, count);
            at += count;
          }
          byte = bytes[at];
        }
        if (byte === 0x2e) {
          const fraction = ++at;
          for (;;) {
            if (at > last) break scan;
            word = view.getInt32(at, true);
            marks = nonDigits(word);
            if (marks !== 0 || mantissa >= ENOUGH) break;
            mantissa = mantissa * 10_000 + fourDigits(word);
            exponent -= 4;
            at += 4;
          }
          if (mantissa < ENOUGH) {
            const count = digitsBefore(marks);
            if (count > 0) {
              mantissa = mantissa * (POWERS_OF_TEN[count] as number) + leadingDigits(word, count);
              exponent -= count;
              at += count;
            } else if (at === fraction) break scan;
          } else {
            while (marks === 0) {
              at += 4;
              if (at > last) break scan;
              word = view.getInt32(at, true);
              marks = nonDigits(word);
            }
            at += digitsBefore(marks);
            if (at === fraction) break scan;
          }
          byte = bytes[at];
        }
        if (byte === 0x65 || byte === 0x45) {
          const sign = bytes[at + 1];
          at += sign === 0x2d || sign === 0x2b ? 2 : 1;
          if (at > last) break scan;
          word = view.getInt32(at, true);
          marks = nonDigits(word);
          const count = marks === 0 ? 0 : digitsBefore(marks);
          if (count === 0) break scan;
          exponent += sign === 0x2d ? -leadingDigits(word, count) : leadingDigits(word, count);
          at += count;
          byte = bytes[at];
        }
        if (exponent < -LARGEST_EXPONENT || exponent > LARGEST_EXPONENT) break scan;
        // `-0` is an integer and has no sign, `-0.0` has one: the cursor knows which it is.
        if (mantissa === 0 && minus === 1) break scan;
        const value = mantissa * (SCALES[exponent + LARGEST_EXPONENT] as number);
        const float = Math.fround(value * BELOW);
        if (float !== Math.fround(value * ABOVE)) break scan;
        array[filled] = float * (1 - 2 * minus);
        filled += 1;
        isRead = true;
      }
      if (!isRead) {
        cursor.offset = start;
        if (!readGenerally(cursor, elements, filled, this.readNumber)) return 0;
        array = elements.array as Float32Array;
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
