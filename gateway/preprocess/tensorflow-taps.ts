import type { Interpolation } from '@cdk8s-serving/contract';
import { roundHalfEven } from './rounding';

/** Source pixels every target pixel of one axis is made of. */
export interface AxisTaps {
  /** Target pixels. */
  readonly size: number;
  /** Source pixels for each of them. */
  readonly taps: number;
  /** Their indexes, `taps` for each target pixel. */
  readonly indexes: Int32Array;
  /** Their weights, `taps` for each target pixel. */
  readonly weights: Float32Array;
}

/** Index and weight of each source pixel of one target pixel. */
type Taps = readonly (readonly [index: number, weight: number])[];

const { fround } = Math;

/**
 * Which source pixels `tf.image.resize` takes for each target pixel of one axis, and how much of each; in float32, where
 * its kernels compute in it.
 * @param start first target pixel that is kept, of the `scaledSize` there are
 * @param size how many are kept
 */
export function tensorFlowTaps(
  interpolation: Interpolation,
  sourceSize: number,
  scaledSize: number,
  start: number,
  size: number,
): AxisTaps {
  const scale = fround(sourceSize / scaledSize);
  const each = Array.from({ length: size }, (_, index): Taps => {
    const target = start + index;
    if (interpolation === 'nearest') return [[clamped(fround(fround(target + 0.5) * scale), sourceSize), 1]];
    if (interpolation === 'bilinear') return bilinear(halfPixel(target, scale), sourceSize);
    if (interpolation === 'bicubic') return bicubic(halfPixel(target, scale), sourceSize);
    return lanczos(target, sourceSize, scaledSize);
  });
  const taps = Math.max(...each.map(({ length }) => length));
  const indexes = new Int32Array(size * taps);
  const weights = new Float32Array(size * taps);
  each.forEach((pixels, target) =>
    pixels.forEach(([index, weight], tap) => {
      indexes[target * taps + tap] = index;
      weights[target * taps + tap] = weight;
    }),
  );
  return { size, taps, indexes, weights };
}

/** Where the centre of a target pixel lies in the source, counted from the centre of its first pixel. */
function halfPixel(target: number, scale: number): number {
  return fround(fround(fround(target + 0.5) * scale) - 0.5);
}

function clamped(position: number, size: number): number {
  return Math.min(size - 1, Math.max(0, Math.floor(position)));
}

/** The weight of the second pixel says how far it is from the first. */
function bilinear(position: number, sourceSize: number): Taps {
  const floor = Math.floor(position);
  const t = fround(position - floor);
  return [
    [Math.max(0, floor), fround(1 - t)],
    [Math.min(sourceSize - 1, Math.ceil(position)), t],
  ];
}

/** Steps between two pixels at which TensorFlow's table knows the cubic. */
const CUBIC_STEPS = 1024;

/** Keys' cubic from TensorFlow's table; pixels beyond the edge weigh nothing and the rest is made 1 again. */
function bicubic(position: number, sourceSize: number): Taps {
  const floor = Math.floor(position);
  const step = roundHalfEven(fround(fround(position - floor) * CUBIC_STEPS));
  const all: Taps = [
    [floor - 1, cubicTail(step)],
    [floor, cubicHead(step)],
    [floor + 1, cubicHead(CUBIC_STEPS - step)],
    [floor + 2, cubicTail(CUBIC_STEPS - step)],
  ];
  const inside = all.map(([index, weight]): readonly [number, number] =>
    index >= 0 && index < sourceSize ? [index, weight] : [clamped(index, sourceSize), 0],
  );
  const sum = inside.reduce((total, [, weight]) => fround(total + weight), 0);
  const factor = fround(1 / sum);
  return inside.map(([index, weight]) => [index, fround(weight * factor)]);
}

/** The cubic less than one pixel away; a = -0.5, in double and rounded once, as the table is made. */
function cubicHead(step: number): number {
  const x = fround(step / CUBIC_STEPS);
  return fround((1.5 * x - 2.5) * x * x + 1);
}

/** The cubic one pixel further away. */
function cubicTail(step: number): number {
  const x = fround(step / CUBIC_STEPS + 1);
  return fround(((-0.5 * x + 2.5) * x - 4) * x + 2);
}

/** Pixels around the centre that Lanczos' kernel of `tf.image.resize` reaches. */
const LANCZOS_RADIUS = 3;

function lanczos(target: number, sourceSize: number, scaledSize: number): Taps {
  const scale = fround(1 / fround(scaledSize / sourceSize));
  const centre = fround(fround(target + 0.5) * scale);
  const first = Math.max(0, Math.ceil(fround(centre - LANCZOS_RADIUS - 0.5)));
  const last = Math.min(sourceSize - 1, Math.floor(fround(centre + LANCZOS_RADIUS - 0.5)));
  const pixels = Array.from({ length: last - first + 1 }, (_, tap) => {
    const index = first + tap;
    return [index, lanczosWeight(Math.abs(fround(index + 0.5 - centre)))] as const;
  });
  const sum = pixels.reduce((total, [, weight]) => fround(total + weight), 0);
  return pixels.map(([index, weight]) => [index, fround(weight * fround(1 / sum))]);
}

function lanczosWeight(x: number): number {
  if (x > LANCZOS_RADIUS) return 0;
  if (x <= 1e-3) return 1;
  const angle = Math.PI * x;
  return fround((LANCZOS_RADIUS * Math.sin(angle) * Math.sin(angle / LANCZOS_RADIUS)) / (angle * angle));
}
