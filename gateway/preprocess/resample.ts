import sharp, { type KernelEnum } from 'sharp';
import type { ImagePreprocessing, Interpolation } from '@cdk8s-serving/contract';
import type { Pixels } from './decode';

const KERNEL: Readonly<Record<Exclude<Interpolation, 'nearest'>, keyof KernelEnum>> = {
  bilinear: 'linear',
  bicubic: 'cubic',
  lanczos: 'lanczos3',
};

/** Stretches a picture to the recipe's size. */
export async function resample(
  pixels: Pixels,
  { width, height, interpolation }: Pick<ImagePreprocessing, 'width' | 'height' | 'interpolation'>,
): Promise<Pixels> {
  if (pixels.width === width && pixels.height === height) return pixels;
  if (interpolation === 'nearest') return nearest(pixels, width, height);
  const data = await sharp(pixels.data, { raw: { width: pixels.width, height: pixels.height, channels: 3 } })
    .resize({ width, height, fit: 'fill', kernel: KERNEL[interpolation] })
    .raw()
    .toBuffer();
  return { data, width, height, channels: 3 };
}

/**
 * The pixel under the centre of each target pixel, as Pillow and `tf.image.resize` choose it. The decoder's own nearest
 * kernel takes the top left one, half a block away.
 */
function nearest(pixels: Pixels, width: number, height: number): Pixels {
  const data = new Uint8Array(width * height * 3);
  const columns = Array.from({ length: width }, (_, x) => 3 * sourceIndex(x, width, pixels.width));
  let target = 0;
  for (let y = 0; y < height; y += 1) {
    const row = 3 * pixels.width * sourceIndex(y, height, pixels.height);
    for (const column of columns) {
      data.set(pixels.data.subarray(row + column, row + column + 3), target);
      target += 3;
    }
  }
  return { data, width, height, channels: 3 };
}

/** Index below the centre of target pixel `index`. */
function sourceIndex(index: number, targetSize: number, sourceSize: number): number {
  return Math.floor(((2 * index + 1) * sourceSize) / (2 * targetSize));
}
