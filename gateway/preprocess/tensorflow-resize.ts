import type { Interpolation } from '@cdk8s-serving/contract';
import type { Pixels } from './decode';
import type { Geometry } from './geometry';
import { tensorFlowTaps, type AxisTaps } from './tensorflow-taps';

/**
 * `tf.image.resize` of a part of a picture, without antialias: half-pixel centres, float32 arithmetic, nothing rounded.
 * The part is cut out before it is resized.
 * @returns the values of the geometry's window, between 0 and 255 or, for `bicubic` and `lanczos`, a little beyond
 */
export function tensorFlowResize(source: Pixels, geometry: Geometry, interpolation: Interpolation): Float32Array {
  const { box, scaled, window } = geometry;
  const columns = tensorFlowTaps(interpolation, box.width, scaled.width, window.left, window.width);
  const rows = tensorFlowTaps(interpolation, box.height, scaled.height, window.top, window.height);
  const out = new Float32Array(window.width * window.height * source.channels);
  const origin = (box.top * source.width + box.left) * source.channels;
  if (interpolation === 'bilinear') lerp(source, origin, columns, rows, out);
  else weigh(source, origin, columns, rows, out);
  return out;
}

/** Two pixels an axis, mixed as a + (b - a) * t, which rounds otherwise than a * (1 - t) + b * t. */
function lerp({ data, width, channels }: Pixels, origin: number, x: AxisTaps, y: AxisTaps, out: Float32Array): void {
  const { fround } = Math;
  const mix = (a: number, b: number, t: number): number => fround(a + fround(fround(b - a) * t));
  let target = 0;
  for (let row = 0; row < y.size; row += 1) {
    const upper = origin + (y.indexes[2 * row] ?? 0) * width * channels;
    const lower = origin + (y.indexes[2 * row + 1] ?? 0) * width * channels;
    const down = y.weights[2 * row + 1] ?? 0;
    for (let column = 0; column < x.size; column += 1) {
      const left = (x.indexes[2 * column] ?? 0) * channels;
      const right = (x.indexes[2 * column + 1] ?? 0) * channels;
      const across = x.weights[2 * column + 1] ?? 0;
      for (let channel = 0; channel < channels; channel += 1) {
        const top = mix(data[upper + left + channel] ?? 0, data[upper + right + channel] ?? 0, across);
        const bottom = mix(data[lower + left + channel] ?? 0, data[lower + right + channel] ?? 0, across);
        out[target] = mix(top, bottom, down);
        target += 1;
      }
    }
  }
}

/** Weighted sums, along the columns first, as the kernel of TensorFlow adds them up. */
function weigh({ data, width, channels }: Pixels, origin: number, x: AxisTaps, y: AxisTaps, out: Float32Array): void {
  const { fround } = Math;
  let target = 0;
  for (let row = 0; row < y.size; row += 1) {
    for (let column = 0; column < x.size; column += 1) {
      for (let channel = 0; channel < channels; channel += 1) {
        let sum = 0;
        for (let xTap = column * x.taps; xTap < (column + 1) * x.taps; xTap += 1) {
          const pixel = origin + (x.indexes[xTap] ?? 0) * channels + channel;
          let inColumn = 0;
          for (let yTap = row * y.taps; yTap < (row + 1) * y.taps; yTap += 1) {
            const value = data[pixel + (y.indexes[yTap] ?? 0) * width * channels] ?? 0;
            inColumn = fround(inColumn + fround(value * (y.weights[yTap] ?? 0)));
          }
          sum = fround(sum + fround(inColumn * (x.weights[xTap] ?? 0)));
        }
        out[target] = sum;
        target += 1;
      }
    }
  }
}
