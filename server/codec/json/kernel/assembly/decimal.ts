import { powerOfTen } from './digits';
import { LARGEST_EXPONENT, POWERS_ABOVE, POWERS_BELOW, SIGNIFICANDS } from './memory';

/**
 * Decimals as floating point numbers, written to memory. A float is what the double of a text becomes, as TensorFlow
 * Serving has it; what cannot be told for sure is not written.
 */

/** Integers up to here, and powers of ten up to there, are exact doubles: one operation on them is rounded once. */
const EXACT_INTEGER: u64 = 1 << 53;
const EXACT_EXPONENT: i32 = 19;

@inline
function isInReach(exponent: i32): bool {
  return <u32>(exponent + LARGEST_EXPONENT) <= <u32>(2 * LARGEST_EXPONENT);
}

@inline
function indexOf(exponent: i32): usize {
  return (<usize>(exponent + LARGEST_EXPONENT)) << 3;
}

/**
 * Writes a float that lies somewhere from least to most, times 10^exponent. Rounding is monotonic: where both become the
 * same float, so does what is between them. The powers are off by more than two roundings of doubles on either side.
 * @param exponent in reach
 * @returns false, and nothing is written, when they do not
 */
@inline
export function writeFloat(out: usize, isNegative: u32, least: u64, most: u64, exponent: i32): bool {
  if (!isInReach(exponent)) return false;
  const index = indexOf(exponent);
  const below = <f32>(<f64>least * load<f64>(POWERS_BELOW + index));
  if (below != <f32>(<f64>most * load<f64>(POWERS_ABOVE + index))) return false;
  store<u32>(out, reinterpret<u32>(below) | (isNegative << 31));
  return true;
}

/** Writes the double nearest to mantissa * 10^exponent. @returns false, and nothing is written, when it is unclear */
@inline
export function writeDouble(out: usize, isNegative: u32, mantissa: u64, exponent: i32): bool {
  const sign = (<u64>isNegative) << 63;
  if (mantissa <= EXACT_INTEGER && abs(exponent) <= EXACT_EXPONENT) {
    const power = <f64>powerOfTen(abs(exponent));
    const value = exponent < 0 ? <f64>mantissa / power : <f64>mantissa * power;
    store<u64>(out, reinterpret<u64>(value) | sign);
    return true;
  }
  return mantissa != 0 && isInReach(exponent) && writeProduct(out, sign, mantissa, exponent);
}

/**
 * Multiplies by the first 64 bits of the power, as Lemire does ("Number parsing at a gigabyte per second", 2021). Those
 * are too small by less than one, so the upper half of the product is too small by one at most: what is behind the bit
 * that rounds decides nothing, unless it is all zeros, which may be a middle, or all ones, which one more would carry.
 */
@inline
export function writeProduct(out: usize, sign: u64, mantissa: u64, exponent: i32): bool {
  const zeros = clz(mantissa);
  const upper = upperHalf(mantissa << zeros, load<u64>(SIGNIFICANDS + indexOf(exponent)));
  const top = upper >> 63;
  // 53 bits of mantissa and one to round by stay.
  const shift = 9 + top;
  const mask = ((<u64>1) << shift) - 1;
  if (((upper + 1) & mask) <= 1) return false;
  const kept = upper >> shift;
  const rounded = (kept + (kept & 1)) >> 1;
  // floor(log2(10^exponent)): 217706 / 2^16 is log2(10), near enough for 1000 decimal exponents.
  const log = (217706 * exponent) >> 16;
  // The leading bit of the mantissa adds one to the exponent, as does a carry out of it.
  const biased = <u64>(log + 63 + <i32>top - <i32>zeros + 1023 - 1);
  store<u64>(out, (rounded + (biased << 52)) | sign);
  return true;
}

/** The upper 64 bits of a product of 128. */
@inline
function upperHalf(a: u64, b: u64): u64 {
  const aLow = a & 0xffffffff;
  const aHigh = a >> 32;
  const bLow = b & 0xffffffff;
  const bHigh = b >> 32;
  const middle = aLow * bHigh + ((aLow * bLow) >> 32);
  const other = aHigh * bLow + (middle & 0xffffffff);
  return aHigh * bHigh + (middle >> 32) + (other >> 32);
}
