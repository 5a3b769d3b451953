import type { Pixels } from './decode';

/**
 * A decoded picture in one channel, by Pillow's `convert('L')`: Rec. 601 luma (0.299, 0.587, 0.114) in 16-bit fixed point.
 * The weights add up to 2^16, so grey stays as it is.
 */
export function inGrey({ data, width, height }: Pixels): Pixels {
  const grey = new Uint8Array(width * height);
  for (let pixel = 0; pixel < grey.length; pixel += 1) {
    const red = data[3 * pixel] ?? 0;
    const green = data[3 * pixel + 1] ?? 0;
    const blue = data[3 * pixel + 2] ?? 0;
    grey[pixel] = (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
  }
  return { data: grey, width, height, channels: 1 };
}
