import sharp from 'sharp';
import { numericTensor, type ImagePreprocessing, type NumericTensor } from '@cdk8s-serving/contract';
import { badPicture } from '../errors';
import { PICTURE_FORMATS, isPicture } from './picture-format';
import { PixelBudget } from './pixel-budget';
import { resample, type Pixels } from './resample';
import { channelValues, scaleTable } from './scale';

/**
 * A picture as it came into the tensor a model was trained on. Where image libraries differ this does what the usual
 * training pipelines (Pillow, `tf.io.decode_image`) do: embedded colour profiles are not applied, alpha is dropped and
 * the colour under it kept, grey is Rec. 601 luma. Unlike those, the EXIF orientation is applied, because a phone's
 * picture is otherwise on its side.
 */

/** Largest picture, in pixels: width times height as the header declares them, checked before anything is decoded. */
export const MAX_PICTURE_PIXELS = 50_000_000;

/** Pixels decoded at the same time over all requests; three bytes of memory each. */
const MAX_DECODED_PIXELS = 2 * MAX_PICTURE_PIXELS;

/** A decoder that works longer than this on one picture is stopped. */
const DECODE_TIMEOUT_SECONDS = 10;

const budget = new PixelBudget(MAX_DECODED_PIXELS);

/** Element type an image tensor can have. */
export type ImageDType = 'float' | 'uint8';

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

/**
 * Decodes and preprocesses one picture into a tensor of shape [1, height, width, channels].
 * @param dtype `uint8` only with scaling `none`.
 * @throws HttpError 422 for bytes that are not a readable picture of a known format and size.
 */
export async function preprocessImage(
  picture: Buffer,
  recipe: ImagePreprocessing,
  dtype: ImageDType,
): Promise<NumericTensor> {
  if (!isPicture(picture)) throw badPicture(`not a picture of a known format; send ${PICTURE_FORMATS.join(', ')}`);
  const pixelCount = await declaredPixels(picture);
  const pixels = await budget.use(pixelCount, async () => resample(await decode(picture), recipe));
  const values = channelValues(pixels.data, recipe.color);
  const shape = [1, recipe.height, recipe.width, values.length / (recipe.height * recipe.width)];
  if (dtype === 'uint8') return numericTensor('uint8', shape, values);
  const scaled = scaleTable(recipe.scaling);
  return numericTensor(
    'float',
    shape,
    Float32Array.from(values, (value) => scaled[value] ?? 0),
  );
}

/** Size from the header alone. */
async function declaredPixels(picture: Buffer): Promise<number> {
  // The library's own limit is off here so that the refusal can say what is wrong.
  const { width, height } = await readable(sharp(picture, { limitInputPixels: false }).metadata());
  if (width * height > MAX_PICTURE_PIXELS) {
    throw badPicture(`the picture has ${width}x${height} pixels, at most ${MAX_PICTURE_PIXELS} are taken`);
  }
  return width * height;
}

/** First frame, upright, three bytes a pixel in the order red, green, blue. */
async function decode(picture: Buffer): Promise<Pixels> {
  const { data, info } = await readable(
    sharp(picture, { limitInputPixels: MAX_PICTURE_PIXELS, ignoreIcc: true, failOn: 'error' })
      .timeout({ seconds: DECODE_TIMEOUT_SECONDS })
      .autoOrient()
      .toColourspace('srgb')
      .removeAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  );
  return { data, width: info.width, height: info.height };
}

async function readable<T>(result: Promise<T>): Promise<T> {
  try {
    return await result;
  } catch (error) {
    throw badPicture('the picture cannot be decoded; it is damaged or cut off', error);
  }
}
