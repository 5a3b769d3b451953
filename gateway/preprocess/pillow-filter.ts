import type { Interpolation } from '@cdk8s-serving/contract';

/** A resampling kernel. */
interface Filter {
  /** Weight at a distance from the centre, in source pixels. */
  readonly weight: (distance: number) => number;
  /** Distance from which on it is 0. */
  readonly support: number;
}

/** The filters of Pillow's `Image.resize`, evaluated in its order of operations. */
const FILTERS: Readonly<Record<Exclude<Interpolation, 'nearest'>, Filter>> = {
  bilinear: { support: 1, weight: (x) => Math.max(0, 1 - Math.abs(x)) },
  bicubic: { support: 2, weight: (x) => bicubic(Math.abs(x)) },
  lanczos: { support: 3, weight: (x) => (x >= -3 && x < 3 ? sinc(x) * sinc(x / 3) : 0) },
};

/** Keys' cubic with a = -0.5. */
function bicubic(x: number): number {
  const a = -0.5;
  if (x < 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
  return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
}

/** Bits after the point of a weight: 32 less the 8 of a byte and 2 for sums below 0 and above 1. */
export const WEIGHT_BITS = 22;

/** Weights of one axis: which source pixels make each target pixel, and how much of each. */
export interface AxisWeights {
  /** Weights kept for each target pixel. */
  readonly stride: number;
  /** First source pixel, for each target pixel. */
  readonly starts: Int32Array;
  /** Number of source pixels, for each target pixel; at most `stride`. */
  readonly counts: Int32Array;
  /** Fixed-point weights, `stride` for each target pixel. */
  readonly weights: Int32Array;
}

/** One axis of a resize, in pixels. */
export interface Axis {
  /** Size of the whole source. */
  readonly sourceSize: number;
  /** Part of it that is resized. */
  readonly boxStart: number;
  readonly boxSize: number;
  /** Size that part is resized to. */
  readonly scaledSize: number;
  /** Part of that which is kept. */
  readonly windowStart: number;
  readonly windowSize: number;
}

/** True when an axis is only cut and not resized. */
export function isOnlyCut({ boxSize, scaledSize }: Axis): boolean {
  return boxSize === scaledSize;
}

/** Weights of every target pixel of the window. A filter may reach beyond the box, but not beyond the source. */
export function axisWeights(axis: Axis, interpolation: Exclude<Interpolation, 'nearest'>): AxisWeights {
  const filter = FILTERS[interpolation];
  const scale = axis.boxSize / axis.scaledSize;
  const filterScale = Math.max(scale, 1);
  const support = filter.support * filterScale;
  const stride = Math.min(Math.ceil(support) * 2 + 1, axis.sourceSize);
  const starts = new Int32Array(axis.windowSize);
  const counts = new Int32Array(axis.windowSize);
  const weights = new Int32Array(axis.windowSize * stride);
  const exact = new Float64Array(stride);
  for (let target = 0; target < axis.windowSize; target += 1) {
    const centre = axis.boxStart + (axis.windowStart + target + 0.5) * scale;
    const start = Math.max(0, Math.trunc(centre - support + 0.5));
    const count = Math.min(axis.sourceSize, Math.trunc(centre + support + 0.5)) - start;
    let sum = 0;
    for (let tap = 0; tap < count; tap += 1) {
      const weight = filter.weight((tap + start - centre + 0.5) * (1 / filterScale));
      exact[tap] = weight;
      sum += weight;
    }
    for (let tap = 0; tap < count; tap += 1) {
      const weight = exact[tap] ?? 0;
      weights[target * stride + tap] = fixedPoint(sum === 0 ? weight : weight / sum);
    }
    starts[target] = start;
    counts[target] = count;
  }
  return { stride, starts, counts, weights };
}

function fixedPoint(weight: number): number {
  return Math.trunc(weight * 2 ** WEIGHT_BITS + (weight < 0 ? -0.5 : 0.5));
}
