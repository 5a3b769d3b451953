import { writeDouble, writeFloat } from './decimal';
import { MOST_DIGITS, digitsBefore, eightDigits, leadingDigits, nonDigits, powerOfTen } from './digits';
import { Byte, endsNumber } from './text';

/** A mantissa below this takes eight more digits. */
const TAKES_EIGHT: u64 = 100000000000;

/** Digits of an exponent that are read here. */
const MOST_EXPONENT_DIGITS: i32 = 4;

/** Largest integers of the dtype that is read, without their sign. */
export let mostPositive: u64 = 0;
export let mostNegative: u64 = 0;

export function setIntegerLimits(positive: u64, negative: u64): void {
  mostPositive = positive;
  mostNegative = negative;
}

/** `NaN`, as three bytes of a word. */
const NOT_A_NUMBER: u32 = 0x4e614e;

/** Reads `NaN`, which stands for what is missing. */
@inline
function readNotANumber<T>(at: usize, out: usize): usize {
  if ((load<u32>(at) & 0xffffff) != NOT_A_NUMBER || !endsNumber(<u32>load<u8>(at, 3))) return 0;
  store<T>(out, <T>NaN);
  return at + 3;
}

/**
 * Reads a number of any form JSON has, or `NaN`, and writes it: an f32, an f64, or any integer as 64 bits.
 * @returns its end; 0, and nothing is written, for what is none or not known to end within the window, and for one that
 *   is JavaScript's to read: too long, too large, or too near to the middle between two floats
 */
export function readNumber<T>(start: usize, out: usize): usize {
  let at = start;
  let isNegative: u32 = 0;
  if (load<u8>(at) == Byte.MINUS) {
    isNegative = 1;
    at += 1;
  }
  let word = load<u64>(at);
  let marks = nonDigits(word);
  let mantissa: u64 = 0;
  let count = digitsBefore(marks);
  if (count == 0) return isFloat<T>() && !isNegative ? readNotANumber<T>(at, out) : 0;
  // A zero before other digits is an error.
  if (count > 1 && <u32>load<u8>(at) == Byte.ZERO) return 0;
  while (marks == 0) {
    if (mantissa >= TAKES_EIGHT) return 0;
    mantissa = mantissa * 100000000 + eightDigits(word);
    at += 8;
    word = load<u64>(at);
    marks = nonDigits(word);
  }
  count = digitsBefore(marks);
  if (mantissa >= powerOfTen(MOST_DIGITS - count)) return 0;
  mantissa = mantissa * powerOfTen(count) + leadingDigits(word, count);
  at += count;

  let byte = <u32>load<u8>(at);
  if (isInteger<T>()) {
    if (!endsNumber(byte) || mantissa > (isNegative ? mostNegative : mostPositive)) return 0;
    store<u64>(out, isNegative ? 0 - mantissa : mantissa);
    return at;
  }

  let exponent: i32 = 0;
  let isCut = false;
  let hasSign = false;
  if (byte == Byte.DOT) {
    at += 1;
    const fraction = at;
    word = load<u64>(at);
    marks = nonDigits(word);
    while (marks == 0 && mantissa < TAKES_EIGHT) {
      mantissa = mantissa * 100000000 + eightDigits(word);
      at += 8;
      word = load<u64>(at);
      marks = nonDigits(word);
    }
    count = digitsBefore(marks);
    if (marks != 0 && mantissa < powerOfTen(MOST_DIGITS - count)) {
      mantissa = mantissa * powerOfTen(count) + leadingDigits(word, count);
      at += count;
      exponent = <i32>(fraction - at);
      if (exponent == 0) return 0;
    } else {
      // What the mantissa does not take adds less than one to it: enough for a float, as a rule.
      if (sizeof<T>() == 8) return 0;
      isCut = true;
      exponent = <i32>(fraction - at);
      while (marks == 0) {
        at += 8;
        marks = nonDigits(load<u64>(at));
      }
      at += digitsBefore(marks);
    }
    hasSign = true;
    byte = <u32>load<u8>(at);
  }
  if ((byte | 0x20) == Byte.SMALL_E) {
    const sign = <u32>load<u8>(at, 1);
    at += sign == Byte.MINUS || sign == Byte.PLUS ? 2 : 1;
    word = load<u64>(at);
    count = digitsBefore(nonDigits(word));
    if (count == 0 || count > MOST_EXPONENT_DIGITS) return 0;
    const size = <i32>leadingDigits(word, count);
    exponent += sign == Byte.MINUS ? -size : size;
    at += count;
    hasSign = true;
    byte = <u32>load<u8>(at);
  }
  if (!endsNumber(byte)) return 0;
  // `-0` is an integer and has no sign, `-0.0` has one.
  if (mantissa == 0 && !hasSign) isNegative = 0;
  const isWritten =
    sizeof<T>() == 4
      ? writeFloat(out, isNegative, mantissa, mantissa + <u64>isCut, exponent)
      : writeDouble(out, isNegative, mantissa, exponent);
  return isWritten ? at : 0;
}
