import type { Pixels } from './decode';

/** Turns and mirrors a stored picture as its EXIF orientation says; 1, and what is no orientation, leaves it. */
export function turned(pixels: Pixels, orientation: number): Pixels {
  if (!(orientation >= 2 && orientation <= 8)) return pixels;
  const { data, width, height, channels } = pixels;
  const swapsAxes = orientation >= 5;
  const mirrorsX = orientation === 2 || orientation === 3 || orientation === 7 || orientation === 8;
  const mirrorsY = orientation === 3 || orientation === 4 || orientation === 6 || orientation === 7;
  const out = new Uint8Array(data.length);
  const [outWidth, outHeight] = swapsAxes ? [height, width] : [width, height];
  let target = 0;
  for (let y = 0; y < outHeight; y += 1) {
    for (let x = 0; x < outWidth; x += 1) {
      const [column, row] = swapsAxes ? [y, x] : [x, y];
      const source =
        ((mirrorsY ? height - 1 - row : row) * width + (mirrorsX ? width - 1 - column : column)) * channels;
      for (let channel = 0; channel < channels; channel += 1) out[target + channel] = data[source + channel] ?? 0;
      target += channels;
    }
  }
  return { data: out, width: outWidth, height: outHeight, channels };
}
