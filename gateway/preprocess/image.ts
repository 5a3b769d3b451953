import { numericTensor, type ImagePreprocessing, type NumericTensor } from '@cdk8s-serving/contract';
import { decode, readHeader } from './decode';
import { turned } from './orientation';
import { PixelBudget } from './pixel-budget';
import { resample } from './resample';
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

const LIMITS = { maxPixels: MAX_PICTURE_PIXELS, timeoutSeconds: DECODE_TIMEOUT_SECONDS };

const budget = new PixelBudget(MAX_DECODED_PIXELS);

/** Element type an image tensor can have. */
export type ImageDType = 'float' | 'uint8';

/**
 * Decodes and preprocesses one picture into a tensor of shape [1, height, width, channels].
 * @param dtype `uint8` only with scaling `none`.
 * @throws ProblemError picture-unreadable for bytes that are not a readable picture of a known format and size.
 */
export async function preprocessImage(
  picture: Buffer,
  recipe: ImagePreprocessing,
  dtype: ImageDType,
): Promise<NumericTensor> {
  const { width, height } = await readHeader(picture, LIMITS);
  const pixels = await budget.use(width * height, async () => {
    const decoded = await decode(picture, LIMITS);
    return resample(turned(decoded, decoded.orientation), recipe);
  });
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
