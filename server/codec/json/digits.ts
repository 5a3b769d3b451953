/**
 * Four decimal digits at a time: ASCII text as one 32-bit word, first character in the lowest byte. The number readers
 * spend their time here, so these are small enough for the compiler to inline.
 */

/** The high bit of every byte that is not a digit; exact for the first one, which is the one that counts. */
export function nonDigits(word: number): number {
  return ((word + 0x46464646) | (word - 0x30303030)) & 0x80808080;
}

/** Digits before the first byte that is none. @param marks what `nonDigits` answered, not 0 */
export function digitsBefore(marks: number): number {
  return (31 - Math.clz32(marks & -marks)) >> 3;
}

/** The value of four digits. */
export function fourDigits(word: number): number {
  return joined((word - 0x30303030) | 0);
}

/** The value of the first `count` digits of a word, 1 to 4 of them. */
export function leadingDigits(word: number, count: number): number {
  // Shifted up, the missing digits in front are zeros.
  return joined((word - 0x30303030) << ((4 - count) << 3));
}

function joined(digits: number): number {
  const pairs = Math.imul(digits, 10) + (digits >>> 8);
  return Math.imul(pairs & 0xff, 100) + ((pairs >>> 16) & 0xff);
}

/** 10^0 to 10^4. */
export const POWERS_OF_TEN = Float64Array.of(1, 10, 100, 1000, 10_000);
