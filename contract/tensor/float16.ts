/**
 * The two float types JavaScript has no array for, held as their 16 bits. Rounded to the nearest, halves to even, as
 * TensorFlow casts them.
 */

const HALF_INFINITY = 0x7c00;
/** Smallest number that rounds to infinity: halfway between the largest half, 65504, and what would come next. */
const HALF_OVERFLOW = 65_520;
/** Below this a half has no leading one. */
const HALF_MIN_NORMAL = 2 ** -14;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** Bits of the `half` nearest to a number. */
export function halfBits(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (size >= HALF_OVERFLOW) return sign | HALF_INFINITY;
  if (size < HALF_MIN_NORMAL) return sign | toEven(size * 2 ** 24);
  float[0] = size;
  const exponent = ((bits[0] ?? 0) >>> 23) - 127;
  // A fraction that rounds up to 1024 carries into the exponent, which is what it should do.
  return sign | (((exponent + 15) << 10) + toEven((size / 2 ** exponent - 1) * 1024));
}

/** The number a `half` stands for. */
export function ofHalfBits(half: number): number {
  const sign = (half & 0x8000) === 0 ? 1 : -1;
  const exponent = (half >>> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Bits of the `bfloat16` nearest to a number, which is rounded to float32 before. */
export function bfloat16Bits(value: number): number {
  if (Number.isNaN(value)) return 0x7fc0;
  float[0] = value;
  const wide = bits[0] ?? 0;
  return ((wide + 0x7fff + ((wide >>> 16) & 1)) >>> 16) & 0xffff;
}

/** The number a `bfloat16` stands for. */
export function ofBfloat16Bits(narrow: number): number {
  bits[0] = narrow << 16;
  return float[0] ?? 0;
}

function toEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
