import { ServingError, type Tensor } from '@cdk8s-serving/contract';

/** Which example of a batch is answered. */
export interface Row {
  readonly index: number;
  /** Examples of the batch. */
  readonly count: number;
}

/**
 * The elements of one example in an output whose first dimension is the batch.
 * @throws ServingError INTERNAL when the output is missing or is not of this batch: the model is not the one this gateway
 *   was bound to, and no part of its answer may pass for an answer
 */
export function rowOf(outputs: ReadonlyMap<string, Tensor>, output: string, { index, count }: Row): Tensor {
  const tensor = outputs.get(output);
  if (tensor === undefined)
    throw new ServingError('INTERNAL', `the model did not answer with output '${output}' at all`);
  const [batch, ...shape] = tensor.shape;
  if (batch !== count) {
    throw new ServingError(
      'INTERNAL',
      `the model answered ${batch ?? 1} examples in output '${output}', expected ${count}`,
    );
  }
  const size = tensor.data.length / count;
  const from = index * size;
  return { ...tensor, shape, data: tensor.data.slice(from, from + size) } as Tensor;
}

/**
 * The numbers of one example in one output.
 * @throws ServingError INTERNAL also when it holds another number of them or one JSON cannot carry
 */
export function scoresOf(
  outputs: ReadonlyMap<string, Tensor>,
  output: string,
  expected: number,
  row: Row,
): readonly number[] {
  const { data } = rowOf(outputs, output, row);
  if (!(data instanceof Float32Array || data instanceof Float64Array)) {
    throw new ServingError('INTERNAL', `the model did not answer with numbers in output '${output}'`);
  }
  if (data.length !== expected) {
    throw new ServingError('INTERNAL', `the model answered with ${data.length} numbers, expected ${expected}`);
  }
  const scores = Array.from(data);
  if (!scores.every(Number.isFinite)) throw notFinite();
  return scores;
}

export function notFinite(): ServingError {
  return new ServingError('INTERNAL', 'the model answered with a score that is not a finite number');
}
