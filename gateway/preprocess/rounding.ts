/** Rounds to the nearest whole number, halves to the even one: Python's `round` and C's `lrint`. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
