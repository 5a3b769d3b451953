/** Decimal digits, eight at a time in a 64-bit word and sixteen at a time in a vector; the first is in the lowest byte. */

const POWERS_OF_TEN = memory.data<u64>([
  1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000, 10000000000, 100000000000, 1000000000000,
  10000000000000, 100000000000000, 1000000000000000, 10000000000000000, 100000000000000000, 1000000000000000000,
  10000000000000000000,
]);

/** Most digits a 64-bit mantissa takes, whatever they are. */
export const MOST_DIGITS: i32 = 19;

/** @param exponent 0 to 19 */
@inline
export function powerOfTen(exponent: i32): u64 {
  return load<u64>(POWERS_OF_TEN + ((<usize>exponent) << 3));
}

/** The high bit of every byte that is no digit; exact for the first one, which is the one that counts. */
@inline
export function nonDigits(word: u64): u64 {
  return ((word + 0x4646464646464646) | (word - 0x3030303030303030)) & 0x8080808080808080;
}

/** Digits before the first byte that is none: 0 to 7, or 8 when all are. @param marks what `nonDigits` answered */
@inline
export function digitsBefore(marks: u64): i32 {
  return <i32>(ctz(marks) >> 3);
}

/** The value of eight digits. */
@inline
export function eightDigits(word: u64): u64 {
  return joined(word - 0x3030303030303030);
}

/** The value of the first digits of a word. @param count 0 to 7 */
@inline
export function leadingDigits(word: u64, count: i32): u64 {
  // Shifted up, the missing digits in front are zeros. Twice, as a shift by 64 would be one by nothing.
  return joined(((word - 0x3030303030303030) << (<u64>(56 - 8 * count))) << 8);
}

@inline
function joined(digits: u64): u64 {
  const pairs = digits * 10 + (digits >> 8);
  const first = (pairs & 0x000000ff000000ff) * 0x000f424000000064;
  const second = ((pairs >> 16) & 0x000000ff000000ff) * 0x0000271000000001;
  return (first + second) >> 32;
}

// Constants of vectors are loaded: engines make those that stand in the code anew each time, in three steps.
const ZEROS = memory.data<u64>([0x3030303030303030, 0x3030303030303030], 16);
const UP_TO_HIGH_BIT = memory.data<u64>([0x7676767676767676, 0x7676767676767676], 16);
const LOW_BYTES = memory.data<u64>([0x00ff00ff00ff00ff, 0x00ff00ff00ff00ff], 16);
const TENS = memory.data<u64>([0x000a000a000a000a, 0x000a000a000a000a], 16);
const HUNDREDS = memory.data<u64>([0x0001006400010064, 0x0001006400010064], 16);
const MYRIADS = memory.data<u64>([0x0001271000012710, 0x0001271000012710], 16);

/** Read from byte n on, a shuffle that moves n bytes to the end and puts zeros before them. */
const TO_THE_END = memory.data<u64>(
  [0x8080808080808080, 0x8080808080808080, 0x0706050403020100, 0x0f0e0d0c0b0a0908],
  16,
);

/** Sixteen bytes of text, less `0` each: a digit is its value now. */
@inline
export function digitValues(text: v128): v128 {
  return i8x16.sub(text, v128.load(ZEROS));
}

/** One bit for each byte that is no digit. */
@inline
export function nonDigitBits(values: v128): u32 {
  return i8x16.bitmask(i8x16.add_sat_u(values, v128.load(UP_TO_HIGH_BIT)));
}

/** The value of the first digits. @param count 0 to 16 */
@inline
export function leadingValues(values: v128, count: i32): u64 {
  const digits = i8x16.swizzle(values, v128.load(TO_THE_END + (<usize>count)));
  const tens = i16x8.mul(v128.and(digits, v128.load(LOW_BYTES)), v128.load(TENS));
  const fours = i32x4.dot_i16x8_s(i16x8.add(tens, i16x8.shr_u(digits, 8)), v128.load(HUNDREDS));
  const eights = i32x4.dot_i16x8_s(i16x8.narrow_i32x4_u(fours, fours), v128.load(MYRIADS));
  const both = <u64>i64x2.extract_lane(eights, 0);
  return (both & 0xffffffff) * 100000000 + (both >> 32);
}
