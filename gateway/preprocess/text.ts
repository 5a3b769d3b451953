import { stringTensor, type TensorInfo, type TextPreprocessing } from '@cdk8s-serving/contract';
import type { Tensors } from '../tensor/tensors';
import { described, invalid, membersOf } from './message';

/**
 * Turns `{"text": "..."}` into a string tensor of shape [1] or [1, 1], as the signature declares it.
 * @throws ServingError INVALID_ARGUMENT
 */
export function preprocessText(
  value: unknown,
  { input }: TextPreprocessing,
  inputs: ReadonlyMap<string, TensorInfo>,
): Tensors {
  const { text } = membersOf(value, ['text'], ['the body', 'member']);
  if (typeof text !== 'string') throw invalid(`member "text" is ${described(text)}, expected a text`);
  const shape = inputs.get(input)?.shape?.length === 2 ? [1, 1] : [1];
  return new Map([[input, stringTensor(shape, [new TextEncoder().encode(text)])]]);
}
