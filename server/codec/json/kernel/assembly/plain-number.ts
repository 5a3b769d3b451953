import { writeDouble, writeFloat, writeProduct } from './decimal';
import { digitValues, leadingDigits, leadingValues, nonDigitBits, powerOfTen } from './digits';
import { Byte } from './text';

/** One digit and a point, as a 16-bit word, less the digit. */
const ZERO_AND_POINT: u32 = (Byte.DOT << 8) | Byte.ZERO;

/** Digits of the fraction a vector holds, and most that are read here of a float's and a double's. */
const VECTOR_DIGITS: i32 = 16;
const MOST_OF_FLOAT: u32 = 30;
const MOST_OF_DOUBLE: u32 = 18;

/**
 * Reads a number with one digit before the point, as nearly all of a scaled tensor are, with next to no branches that
 * depend on its digits: what a processor guesses wrong costs it more than all of this.
 * @returns where its fraction ends, which may not be its end; 0 when it has another form or its value is unclear
 */
@inline
export function readPlainNumber<T>(start: usize, out: usize): usize {
  let at = start;
  let isNegative: u32 = 0;
  if (load<u8>(at) == Byte.MINUS) {
    isNegative = 1;
    at += 1;
  }
  const first = <u32>load<u16>(at) - ZERO_AND_POINT;
  if (first > 9) return 0;
  const values = digitValues(v128.load(at, 2));
  const count = <i32>ctz(nonDigitBits(values) | (nonDigitBits(digitValues(v128.load(at, 18))) << 16));
  if (<u32>(count - 1) >= (sizeof<T>() == 4 ? MOST_OF_FLOAT : MOST_OF_DOUBLE)) return 0;
  const taken = min<i32>(count, VECTOR_DIGITS);
  const mantissa = <u64>first * powerOfTen(taken) + leadingValues(values, taken);
  let isWritten: bool;
  if (sizeof<T>() == 4) {
    // More digits add less than one.
    isWritten = writeFloat(out, isNegative, mantissa, mantissa + <u64>(count > VECTOR_DIGITS), -taken);
  } else {
    const more = count - taken;
    const whole = mantissa * powerOfTen(more) + leadingDigits(load<u64>(at, 18), more);
    // Whether a double of 16 digits is exact is anybody's guess.
    isWritten =
      count < VECTOR_DIGITS
        ? writeDouble(out, isNegative, whole, -count)
        : writeProduct(out, (<u64>isNegative) << 63, whole, -count);
  }
  return isWritten ? at + 2 + count : 0;
}
