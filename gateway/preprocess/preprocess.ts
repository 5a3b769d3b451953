import {
  ServingError,
  type ImagePreprocessing,
  type NumericDType,
  type NumericTensor,
  type Preprocessing,
  type TensorInfo,
} from '@cdk8s-serving/contract';
import type { Tensors } from '../tensor/tensors';
import { preprocessImage } from './image';
import { preprocessRecord } from './record';
import { preprocessTensor } from './tensor';
import { preprocessText } from './text';

/** One example as a request carries it: the bytes of a picture, or a JSON value. */
export type Example =
  { readonly kind: 'bytes'; readonly bytes: Buffer } | { readonly kind: 'json'; readonly value: unknown };

/** A recipe that is data; a module is a recipe of its own. */
export type DataPreprocessing = Exclude<Preprocessing, { readonly kind: 'module' }>;

/** Preprocesses a picture, as `preprocessImage` does, here or elsewhere. @throws ServingError */
export type PreprocessPicture = (
  picture: Buffer,
  recipe: ImagePreprocessing,
  dtype: NumericDType,
  signal: AbortSignal,
  onResized?: OnResized,
) => Promise<NumericTensor>;

/** Told of every picture how many milliseconds it took from decoded pixels to the tensor. */
export type OnResized = (durationMs: number) => void;

const preprocessHere: PreprocessPicture = (picture, recipe, dtype, _signal, onResized) =>
  preprocessImage(picture, recipe, dtype, onResized);

/**
 * Turns one example into the tensors of the signature's inputs, with a batch of one each.
 * @param inputs what the signature declares of them: element types and dimensions follow it
 * @param picture does the pictures
 * @throws ServingError INVALID_ARGUMENT, ProblemError picture-unreadable
 */
export async function preprocess(
  example: Example,
  recipe: DataPreprocessing,
  inputs: ReadonlyMap<string, TensorInfo>,
  signal: AbortSignal,
  picture: PreprocessPicture = preprocessHere,
  onResized?: OnResized,
): Promise<Tensors> {
  if (recipe.kind === 'image') {
    if (example.kind !== 'bytes') throw new ServingError('INVALID_ARGUMENT', 'expected a picture');
    const dtype = (inputs.get(recipe.input)?.dtype ?? 'float') as NumericDType;
    return new Map([[recipe.input, await picture(example.bytes, recipe, dtype, signal, onResized)]]);
  }
  if (example.kind !== 'json') throw new ServingError('INVALID_ARGUMENT', 'expected JSON');
  if (recipe.kind === 'record') return preprocessRecord(example.value, recipe, inputs);
  if (recipe.kind === 'text') return preprocessText(example.value, recipe, inputs);
  return preprocessTensor(example.value, recipe, inputs);
}
