/** Tables the kernel scales decimals by; for each power from 10^-largest to 10^largest. */
export interface PowersOfTen {
  /** A little too small, by more than two roundings of doubles and by less than a hundred. */
  readonly below: readonly number[];
  /** As much too large. */
  readonly above: readonly number[];
  /** The first 64 bits, cut off. */
  readonly significands: readonly bigint[];
}

const SLACK = 1e-15;

/** Makes the tables of powers of ten. */
export function powersOfTen(largest: number): PowersOfTen {
  const exponents = Array.from({ length: 2 * largest + 1 }, (_, index) => index - largest);
  const rounded = exponents.map((exponent) => Number(`1e${exponent}`));
  return {
    below: rounded.map((power) => power * (1 - SLACK)),
    above: rounded.map((power) => power * (1 + SLACK)),
    significands: exponents.map(significand),
  };
}

/** Bits of a numerator that leave 64 of any quotient of these tables. */
const ENOUGH_BITS = 512n;

function significand(exponent: number): bigint {
  const power = 10n ** BigInt(Math.abs(exponent));
  const scaled = exponent < 0 ? (1n << ENOUGH_BITS) / power : power << ENOUGH_BITS;
  return scaled >> BigInt(scaled.toString(2).length - 64);
}
