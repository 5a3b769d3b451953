import { ServingError, type Tensor } from '@cdk8s-serving/contract';

/**
 * The numbers of one output for a batch of one.
 * @throws ServingError INTERNAL when the output is missing, holds another count than `count` or a number JSON cannot
 *   carry: the model is not the one this gateway was bound to, and no part of its answer may pass for an answer.
 */
export function scoresOf(outputs: ReadonlyMap<string, Tensor>, output: string, count: number): readonly number[] {
  const tensor = outputs.get(output);
  if (tensor === undefined || !(tensor.data instanceof Float32Array || tensor.data instanceof Float64Array)) {
    throw new ServingError('INTERNAL', `the model did not answer with numbers in output '${output}'`);
  }
  if (tensor.data.length !== count) {
    throw new ServingError('INTERNAL', `the model answered with ${tensor.data.length} numbers, expected ${count}`);
  }
  const scores = Array.from(tensor.data);
  if (!scores.every(Number.isFinite)) {
    throw new ServingError('INTERNAL', 'the model answered with a score that is not a finite number');
  }
  return scores;
}
