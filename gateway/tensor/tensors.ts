import {
  ServingError,
  layoutOf,
  numericTensor,
  stringTensor,
  type NumericDType,
  type NumericTensor,
  type StringTensor,
  type Tensor,
} from '@cdk8s-serving/contract';

/** Tensors by the name of their input or output. */
export type Tensors = ReadonlyMap<string, Tensor>;

/**
 * Puts the tensors of several examples, each with a first dimension of its own, into one batch.
 * @throws ServingError INVALID_ARGUMENT where examples of different shapes came together
 */
export function batched(examples: readonly Tensors[]): Tensors {
  const [first, ...others] = examples;
  if (first === undefined || others.length === 0) return first ?? new Map();
  return new Map(
    [...first.keys()].map((name) => {
      const tensors = examples.flatMap((example) => example.get(name) ?? []);
      return [name, concatenated(tensors, name)];
    }),
  );
}

function concatenated(tensors: readonly Tensor[], name: string): Tensor {
  const [first] = tensors;
  if (first === undefined) throw new RangeError(`there is no tensor '${name}'`);
  const row = first.shape.slice(1).join(',');
  const other = tensors.find(({ shape }) => shape.slice(1).join(',') !== row);
  if (other !== undefined) {
    throw new ServingError(
      'INVALID_ARGUMENT',
      `the examples of a batch make [${row}] and [${other.shape.slice(1).join(',')}] for input '${name}', expected one shape`,
    );
  }
  const shape = [tensors.reduce((count, each) => count + (each.shape[0] ?? 1), 0), ...first.shape.slice(1)];
  if (first.dtype === 'string') {
    return stringTensor(
      shape,
      (tensors as readonly StringTensor[]).flatMap(({ data }) => data),
    );
  }
  return numericTensor(first.dtype, shape, joined(tensors as readonly NumericTensor[], first.dtype));
}

function joined(tensors: readonly NumericTensor[], dtype: NumericDType): NumericTensor['data'] {
  const arrays = tensors.map(({ data }) => data);
  const out = new (layoutOf(dtype).array)(arrays.reduce((count, array) => count + array.length, 0));
  let offset = 0;
  for (const array of arrays) {
    // Of one dtype, so of one class; the two kinds of arrays only look different to the compiler.
    (out as Float64Array).set(array as Float64Array, offset);
    offset += array.length;
  }
  return out;
}
