import type { Color, Scaling } from '@cdk8s-serving/contract';

/** Bytes of the channels a recipe wants, from red-green-blue triples. */
export function channelValues(rgb: Uint8Array, color: Color): Uint8Array {
  if (color === 'rgb') return rgb;
  const count = rgb.length / 3;
  const values = new Uint8Array(color === 'grey' ? count : rgb.length);
  for (let pixel = 0; pixel < count; pixel += 1) {
    const [red = 0, green = 0, blue = 0] = rgb.subarray(3 * pixel, 3 * pixel + 3);
    if (color === 'grey') values[pixel] = luma(red, green, blue);
    else values.set([blue, green, red], 3 * pixel);
  }
  return values;
}

/** Rec. 601 luma (0.299, 0.587, 0.114) in 16-bit fixed point; the weights add up to 2^16, so grey stays as it is. */
function luma(red: number, green: number, blue: number): number {
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}

/** Value of every byte under a scaling; rounded to float32 after each step, as the training side computed it. */
export function scaleTable(scaling: Scaling): Float32Array {
  return Float32Array.from({ length: 256 }, (_, value) => {
    if (scaling === 'zero_to_one') return value / 255;
    if (scaling === 'minus_one_to_one') return Math.fround(value / 127.5) - 1;
    return value;
  });
}
