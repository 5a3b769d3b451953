/**
 * Bounds of a histogram's buckets, each `growth` times the one before; the last bucket, without a bound, comes on top.
 *
 * TensorFlow counts a value that equals a bound above it, Prometheus' client below it. So each bound is the largest double
 * that is smaller than the one it is named after: both tell the same values apart, and six digits print the name.
 * @see tsl/lib/monitoring/sampler.cc
 */
export function halfOpenBuckets(first: number, growth: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => below(first * growth ** index));
}

/** The double next to a positive one, towards zero. */
function below(value: number): number {
  const bits = new BigInt64Array(Float64Array.of(value).buffer);
  bits[0] = (bits[0] ?? 0n) - 1n;
  return new Float64Array(bits.buffer)[0] ?? value;
}
