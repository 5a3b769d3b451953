import sharp from 'sharp';
import { badPicture } from '../errors';
import { PICTURE_FORMATS, isPicture } from './picture-format';

/** A decoded picture: row-major, `channels` bytes a pixel: red, green and blue, or grey. */
export interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
}

/** A decoded picture as its file stores it. */
export interface DecodedPicture extends Pixels {
  /** That of its header. */
  readonly orientation: number;
}

/** What one picture may take. */
export interface DecodeLimits {
  /** Pixels: width times height as the header declares them, checked before anything is decoded. */
  readonly maxPixels: number;
  /** Seconds after which the decoder is stopped. */
  readonly timeoutSeconds: number;
}

/**
 * Takes from the decoder, for the whole process, what pictures do not need: all loaders but four that read from memory
 * (SVG, PDF, TIFF, ImageMagick and their like are gone), the cache of past results, and threads beside libuv's own.
 */
export function restrictDecoder(): void {
  const kept = ['Jpeg', 'Png', 'Webp', 'Nsgif'].map((loader) => `VipsForeignLoad${loader}Buffer`);
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: kept });
  sharp.cache(false);
  sharp.concurrency(1);
}

/** What a picture says of itself before it is decoded. */
export interface PictureHeader {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** How to turn it so that it is upright: 1 (as it is) to 8, as EXIF counts. */
  readonly orientation: number;
}

/**
 * Reads the header alone.
 * @throws HttpError 422 for bytes of no known format, a header that cannot be read and a picture over the limit
 */
export async function readHeader(
  bytes: Buffer,
  { maxPixels }: Pick<DecodeLimits, 'maxPixels'>,
): Promise<PictureHeader> {
  if (!isPicture(bytes)) throw badPicture(`not a picture of a known format; send ${PICTURE_FORMATS.join(', ')}`);
  // The library's own limit is off here so that the refusal can say what is wrong.
  const { width, height, orientation = 1 } = await readable(sharp(bytes, { limitInputPixels: false }).metadata());
  if (width * height > maxPixels) {
    throw badPicture(`the picture has ${width}x${height} pixels, at most ${maxPixels} are taken`);
  }
  return { width, height, orientation };
}

/**
 * Decodes the first frame and does nothing else to it: no colour profile, no turning, no resizing. Alpha is dropped and
 * the colour under it kept, as Pillow's `convert('RGB')` does. Depends on its arguments alone, so it may run in a
 * process or thread of its own.
 * @throws HttpError 422 for bytes that are not a readable picture of a known format and size
 */
export async function decode(bytes: Buffer, { maxPixels, timeoutSeconds }: DecodeLimits): Promise<DecodedPicture> {
  const { orientation } = await readHeader(bytes, { maxPixels });
  const { data, info } = await readable(
    sharp(bytes, { limitInputPixels: maxPixels, ignoreIcc: true, failOn: 'error' })
      .timeout({ seconds: timeoutSeconds })
      .toColourspace('srgb')
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  );
  return { data, width: info.width, height: info.height, channels: 3, orientation };
}

async function readable<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    throw badPicture('the picture cannot be decoded; it is damaged or cut off', error);
  }
}
