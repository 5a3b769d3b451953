import { completeImage, type ImagePreprocessing } from '@cdk8s-serving/contract';
import type { Pixels } from './decode';
import { geometryOf, type Geometry } from './geometry';
import { pillowResize } from './pillow-resize';
import { tensorFlowResize } from './tensorflow-resize';

/** Channel values of a picture in the size of an input: row-major, the channels of a pixel beside each other. */
export type ChannelValues = Uint8Array | Float32Array;

/** Brings a picture to the recipe's size. Bytes, but for TensorFlow's arithmetic, which makes fractions. */
export function fitted(pixels: Pixels, recipe: ImagePreprocessing): ChannelValues {
  const { width, height, fit, resizer, interpolation } = completeImage(recipe);
  const geometry = geometryOf(fit, pixels, { width, height }, resizer);
  const resized =
    resizer === 'tensorflow'
      ? tensorFlowResize(pixels, geometry, interpolation)
      : pillowResize(pixels, geometry, interpolation, resizer);
  const length = width * height * pixels.channels;
  if (resized.length === length) return resized;
  const canvas = resizer === 'tensorflow' ? new Float32Array(length) : new Uint8Array(length);
  canvas.fill(fit.kind === 'pad' ? fit.value : 0);
  lay(resized, geometry, canvas, width * pixels.channels, pixels.channels);
  return canvas;
}

function lay(
  values: ChannelValues,
  { window, place }: Geometry,
  canvas: ChannelValues,
  canvasRow: number,
  channels: number,
): void {
  const row = window.width * channels;
  for (let y = 0; y < window.height; y += 1) {
    canvas.set(values.subarray(y * row, (y + 1) * row), (place.top + y) * canvasRow + place.left * channels);
  }
}
