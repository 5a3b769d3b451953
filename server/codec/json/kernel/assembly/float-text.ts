import { LARGEST_EXPONENT, POWERS_ABOVE, POWERS_BELOW } from './memory';
import { Byte } from './text';

/** Digits of `%g`, and those that tell every float from its neighbours. */
const SHORT_DIGITS: i32 = 6;
const LONG_DIGITS: i32 = 9;
const SHORT_END: u32 = 1000000;
const LONG_END: u32 = 1000000000;

/** A mantissa that cannot be told for sure. */
const UNCLEAR: u32 = 0;

/** Least decimal exponent that is written as a plain fraction. */
const LEAST_PLAIN: i32 = -4;

/** `0` in each byte. */
const ZEROS: u64 = 0x3030303030303030;
const ZERO_TEXT: u32 = 0x302e30; // `0.0`
const FRACTION_TEXT: u64 = 0x303030302e30; // `0.0000`

/**
 * Writes a float as number-text.ts does: the shorter of `%g` and `%.9g` that reads back as the same value.
 * @returns the end of the text; 0 for a value that is JavaScript's to write: not finite, or too near to a middle
 */
@inline
export function writeFloatText(value: f32, start: usize): usize {
  let out = start;
  const bits = reinterpret<u32>(value);
  if (bits >> 31) {
    store<u8>(out, Byte.MINUS);
    out += 1;
  }
  if (bits << 1 == 0) {
    store<u32>(out, ZERO_TEXT);
    return out + 3;
  }
  if (((bits >> 23) & 0xff) == 0xff) return 0;
  const size: f64 = abs<f64>(<f64>value);
  // floor(log10(2^n)) is the decimal exponent, or one less: 78913 / 2^18 is log10(2).
  const binary = <i32>(reinterpret<u64>(size) >> 52) - 1023;
  let exponent = (binary * 78913) >> 18;
  if (size * powerBelow(SHORT_DIGITS - 1 - exponent) >= <f64>SHORT_END) exponent += 1;

  let digits = SHORT_DIGITS;
  let end = SHORT_END;
  let mantissa = rounded(size, SHORT_DIGITS - 1 - exponent);
  if (mantissa == UNCLEAR) return 0;
  const scale = exponent - (SHORT_DIGITS - 1);
  const below = <f32>(<f64>mantissa * powerBelow(scale));
  if (below != <f32>(<f64>mantissa * powerAbove(scale))) return 0;
  if (below != <f32>size) {
    digits = LONG_DIGITS;
    end = LONG_END;
    mantissa = rounded(size, LONG_DIGITS - 1 - exponent);
    if (mantissa == UNCLEAR) return 0;
  }
  // Rounding may make one digit more.
  if (mantissa >= end) {
    mantissa = mantissa / 10;
    exponent += 1;
  }
  return layOut(digits == SHORT_DIGITS ? mantissa * 1000 : mantissa, digits, exponent, out);
}

/** size * 10^exponent to the nearest integer. @returns UNCLEAR when it may be near to a middle */
@inline
function rounded(size: f64, exponent: i32): u32 {
  const below = <u32>(size * powerBelow(exponent) + 0.5);
  return below == <u32>(size * powerAbove(exponent) + 0.5) ? below : UNCLEAR;
}

/**
 * Lays digits out as `%g` does, with a point or an exponent in any case.
 * @param mantissa nine digits, the first of which counts 10^exponent
 * @param digits from which exponent on the exponent is written
 */
@inline
function layOut(mantissa: u32, digits: i32, exponent: i32, out: usize): usize {
  const first = mantissa / 100000000;
  const rest = eightBytes(mantissa - first * 100000000);
  // Without the zeros at the end.
  const count = 9 - <i32>(clz(rest) >> 3);
  if (exponent < LEAST_PLAIN || exponent >= digits) {
    store<u8>(out, Byte.ZERO + first);
    store<u8>(out, Byte.DOT, 1);
    store<u64>(out, rest | ZEROS, 2);
    const at = out + (count > 1 ? count + 1 : 1);
    const size = abs(exponent);
    store<u8>(at, Byte.SMALL_E);
    store<u8>(at, exponent < 0 ? Byte.MINUS : Byte.PLUS, 1);
    store<u8>(at, Byte.ZERO + <u32>(size / 10), 2);
    store<u8>(at, Byte.ZERO + <u32>(size % 10), 3);
    return at + 4;
  }
  if (exponent < 0) {
    store<u64>(out, FRACTION_TEXT);
    const at = out + 1 - exponent;
    store<u8>(at, Byte.ZERO + first);
    store<u64>(at, rest | ZEROS, 1);
    return at + count;
  }
  store<u8>(out, Byte.ZERO + first);
  store<u64>(out, rest | ZEROS, 1);
  const at = out + exponent + 1;
  store<u8>(at, Byte.DOT);
  // Twice, as a shift by 64 would be one by nothing.
  const bits = <u64>(4 * exponent);
  store<u64>(at, ((rest >> bits) >> bits) | ZEROS, 1);
  return at + 1 + max<i32>(count - exponent - 1, 1);
}

/** The digits of a number below 10^8, one a byte, most significant in the lowest. */
@inline
function eightBytes(number: u32): u64 {
  const upper = number / 10000;
  const fours = <u64>upper | ((<u64>(number - upper * 10000)) << 32);
  const hundreds = ((fours * 10486) >> 20) & 0x0000007f0000007f;
  const pairs = hundreds | ((fours - hundreds * 100) << 16);
  const tens = ((pairs * 103) >> 10) & 0x000f000f000f000f;
  return tens | ((pairs - tens * 10) << 8);
}

@inline
function powerBelow(exponent: i32): f64 {
  return load<f64>(POWERS_BELOW + ((<usize>(exponent + LARGEST_EXPONENT)) << 3));
}

@inline
function powerAbove(exponent: i32): f64 {
  return load<f64>(POWERS_ABOVE + ((<usize>(exponent + LARGEST_EXPONENT)) << 3));
}
