import {
  completeImage,
  imageShape,
  numericTensor,
  type ImagePreprocessing,
  type NumericDType,
  type NumericTensor,
} from '@cdk8s-serving/contract';
import { badPicture } from '../errors';
import { numericArray } from '../tensor/numbers';
import { decode, readHeader, type DecodeLimits, type DecodedPicture } from './decode';
import { inGrey } from './grey';
import { turned } from './orientation';
import { PixelBudget } from './pixel-budget';
import { fitted, type ChannelValues } from './resize';
import { scaled } from './scale';

/** Largest picture, in pixels: width times height as the header declares them, checked before anything is decoded. */
export const MAX_PICTURE_PIXELS = 50_000_000;

/** Largest picture that is turned upright, in pixels: while that is done it is in memory twice. */
export const MAX_TURNED_PIXELS = 35_000_000;

/** Pixels decoded at the same time over all requests; three bytes of memory each. */
const MAX_DECODED_PIXELS = 2 * MAX_PICTURE_PIXELS;

/** A decoder that works longer than this on one picture is stopped. */
const DECODE_TIMEOUT_SECONDS = 10;

const LIMITS: DecodeLimits = { maxPixels: MAX_PICTURE_PIXELS, timeoutSeconds: DECODE_TIMEOUT_SECONDS };

const budget = new PixelBudget(MAX_DECODED_PIXELS);

/**
 * Decodes and preprocesses one picture into a tensor of the shape of `imageShape`.
 * @param dtype element type of the model's input, one that `checkBinding` accepts for the recipe
 * @param onResized told how many milliseconds it took from decoded pixels to the tensor
 * @throws HttpError 422 for bytes that are not a readable picture of a known format and size
 */
export async function preprocessImage(
  picture: Buffer,
  recipe: ImagePreprocessing,
  dtype: NumericDType,
  onResized: (durationMs: number) => void = () => undefined,
): Promise<NumericTensor> {
  const { width, height, orientation } = await readHeader(picture, LIMITS);
  const isTurned = completeImage(recipe).orientation === 'upright' && orientation > 1;
  if (isTurned && width * height > MAX_TURNED_PIXELS) {
    throw badPicture(
      `the picture has ${width}x${height} pixels and has to be turned upright, at most ${MAX_TURNED_PIXELS} are taken then`,
    );
  }
  return budget.use(width * height, async () => {
    const decoded = await decode(picture, LIMITS);
    const startMs = performance.now();
    const values = pixelValues(decoded, recipe);
    const data = values instanceof Float32Array && dtype === 'float' ? values : numericArray(dtype, values);
    onResized(performance.now() - startMs);
    return numericTensor(dtype, imageShape(recipe), data);
  });
}

/**
 * A picture as the numbers a model was trained on, in the order of `imageShape`: decoded, turned, made grey, resized,
 * scaled, in that order. Where image libraries differ it is what Pillow does: embedded colour profiles are not applied,
 * alpha is dropped and the colour under it kept. Depends on its arguments alone, so it may run in a process or thread of
 * its own; resizing a large picture takes a thread as long as decoding it.
 * @returns bytes where the recipe leaves them as they are, else float32 numbers
 * @throws HttpError 422 for bytes that are not a readable picture of a known format and size
 */
export async function pictureValues(
  picture: Buffer,
  recipe: ImagePreprocessing,
  limits: DecodeLimits,
): Promise<ChannelValues> {
  return pixelValues(await decode(picture, limits), recipe);
}

function pixelValues(decoded: DecodedPicture, recipe: ImagePreprocessing): ChannelValues {
  const { color, orientation } = completeImage(recipe);
  const upright = orientation === 'upright' ? turned(decoded, decoded.orientation) : decoded;
  const pixels = color === 'grey' ? inGrey(upright) : upright;
  return scaled(fitted(pixels, recipe), recipe);
}
