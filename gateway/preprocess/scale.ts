import {
  channelsOf,
  completeImage,
  standardizationOf,
  type ImagePreprocessing,
  type Standardization,
} from '@cdk8s-serving/contract';
import type { ChannelValues } from './resize';

/**
 * Scales the values of a picture and lays them out as the recipe says.
 * @param values row-major, the channels of a pixel beside each other, in the order red, green, blue
 * @returns bytes where the scaling is `none` and the values are bytes, else float32 numbers
 */
export function scaled(values: ChannelValues, recipe: ImagePreprocessing): ChannelValues {
  const { color, scaling, layout } = completeImage(recipe);
  const channels = channelsOf(color);
  const pixels = values.length / channels;
  const out =
    scaling === 'none' && values instanceof Uint8Array
      ? new Uint8Array(values.length)
      : new Float32Array(values.length);
  const standardization = standardizationOf(scaling, channels);
  const isPlanar = layout === 'channels_first';
  for (let channel = 0; channel < channels; channel += 1) {
    const source = color === 'bgr' ? 2 - channel : channel;
    const step = isPlanar ? 1 : channels;
    let target = isPlanar ? channel * pixels : channel;
    if (out instanceof Uint8Array) {
      for (let index = source; index < values.length; index += channels, target += step)
        out[target] = values[index] ?? 0;
    } else if (values instanceof Uint8Array) {
      const table = scaleTable(standardization, channel);
      for (let index = source; index < values.length; index += channels, target += step) {
        out[target] = table[values[index] ?? 0] ?? 0;
      }
    } else {
      const scale = scaleOf(standardization, channel);
      for (let index = source; index < values.length; index += channels, target += step) {
        out[target] = scale(values[index] ?? 0);
      }
    }
  }
  return out;
}

/** Value of every byte in one channel. */
function scaleTable(standardization: Required<Standardization>, channel: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, value) => value).map(scaleOf(standardization, channel));
}

/** Rounded to float32 after each step, and with constants that are, as NumPy computed it in training. */
function scaleOf(
  { divisor, mean, standardDeviation }: Required<Standardization>,
  channel: number,
): (value: number) => number {
  const { fround } = Math;
  const d = fround(divisor);
  const m = fround(mean[channel] ?? 0);
  const s = fround(standardDeviation[channel] ?? 1);
  return (value) => fround(fround(fround(value / d) - m) / s);
}
