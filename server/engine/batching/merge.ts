import { ServingError, elementCount, layoutOf, type NumericTensor, type Tensor } from '@cdk8s-serving/contract';

/** Tensors by name: the inputs or the outputs of one run. */
export type Tensors = ReadonlyMap<string, Tensor>;

/**
 * Rows of a request: the first dimension, which all of its inputs share.
 * @throws ServingError INVALID_ARGUMENT with TensorFlow's texts
 */
export function rowsOf(inputs: Tensors): number {
  let rows: number | undefined;
  for (const { shape } of inputs.values()) {
    const [first] = shape;
    if (first === undefined) throw invalid('Batching Run() input tensors must have at least one dimension');
    if (rows !== undefined && first !== rows) {
      throw invalid('Batching Run() input tensors must have equal 0th-dimension size');
    }
    rows = first;
  }
  if (rows === undefined) throw invalid('Batching Run() must have at least one input tensor');
  return rows;
}

/** Which requests can share a batch: names, dtypes and everything of the shapes but the rows; ranks alone with padding. */
export function batchKey(signature: string, inputs: Tensors, padding: boolean): string {
  const parts: string[] = [];
  for (const [name, { dtype, shape }] of inputs) {
    const rest = padding ? shape.length : shape.slice(1).join('x');
    // Its length ends the name, whatever it is made of.
    parts.push(`${name.length} ${name} ${dtype} ${rest}`);
  }
  if (parts.length > 1) parts.sort();
  return `${signature.length} ${signature}\n${parts.join('\n')}`;
}

/**
 * One set of inputs out of several, rows after rows.
 * @param size rows of the answer; those beyond the requests' own repeat the first row of the last request
 */
export function mergeInputs(all: readonly Tensors[], size: number): Tensors {
  const last = all.at(-1);
  if (last === undefined) throw new RangeError('no inputs to merge');
  // The only one, and nothing to add: an engine with little to do runs what it gets.
  if (all.length === 1 && rowsOf(last) === size) return last;
  return new Map(
    [...last].map(([name, { shape }]) => {
      const parts = all.map((inputs) => present(inputs, name));
      const rowShape = shape.slice(1).map((_, axis) => Math.max(...parts.map((part) => part.shape[axis + 1] ?? 0)));
      const grown = parts.map((part) => grow(part, rowShape));
      return [name, concatenate(grown, rowShape, size)];
    }),
  );
}

/**
 * The outputs of each request, in the order they were merged.
 * @throws ServingError FAILED_PRECONDITION with TensorFlow's texts for an output that has not a row per row of the inputs
 */
export function splitOutputs(outputs: Tensors, rows: readonly number[], size: number): Tensors[] {
  for (const { shape } of outputs.values()) {
    if (shape.length === 0) throw mismatched('Batched output tensor has 0 dimensions');
    if (shape[0] !== size) {
      throw mismatched(
        "Batched output tensor's 0th dimension does not equal the sum of the 0th dimension sizes of the input tensors",
      );
    }
  }
  if (rows.length === 1 && rows[0] === size) return [outputs];
  let first = 0;
  return rows.map((count) => {
    const from = first;
    first += count;
    return new Map([...outputs].map(([name, tensor]) => [name, slice(tensor, from, count)]));
  });
}

function present(tensors: Tensors, name: string): Tensor {
  const tensor = tensors.get(name);
  if (tensor === undefined) throw new RangeError(`no tensor ${name}: requests of different keys were merged`);
  return tensor;
}

function concatenate(parts: readonly Tensor[], rowShape: readonly number[], size: number): Tensor {
  const [head] = parts;
  const tail = parts.at(-1);
  if (head === undefined || tail === undefined) throw new RangeError('no tensors to concatenate');
  const shape = [size, ...rowShape];
  const perRow = elementCount(rowShape);
  const filler = slice(tail, 0, 1);
  const filled = parts.reduce((sum, part) => sum + (part.shape[0] ?? 0), 0);
  const all = [...parts, ...Array.from({ length: size - filled }, () => filler)];
  if (head.dtype === 'string') {
    return { dtype: 'string', shape, data: all.flatMap(({ data }) => data as readonly Uint8Array[]) };
  }
  const { array, lanes } = layoutOf(head.dtype);
  const data = new array(size * perRow * lanes);
  let offset = 0;
  for (const part of all) {
    data.set((part as NumericTensor).data as never, offset);
    offset += part.data.length;
  }
  return { dtype: head.dtype, shape, data };
}

/** Rows of a tensor; of a numeric one a copy, because a view would keep the whole batch in memory. */
function slice(tensor: Tensor, first: number, count: number): Tensor {
  const rowShape = tensor.shape.slice(1);
  const shape = [count, ...rowShape];
  const perRow = elementCount(rowShape);
  if (tensor.dtype === 'string') {
    return { dtype: 'string', shape, data: tensor.data.slice(first * perRow, (first + count) * perRow) };
  }
  const width = perRow * layoutOf(tensor.dtype).lanes;
  return { dtype: tensor.dtype, shape, data: tensor.data.slice(first * width, (first + count) * width) };
}

/** A tensor whose rows have a larger shape, the room filled with its own first element, as TensorFlow fills it. */
function grow(tensor: Tensor, rowShape: readonly number[]): Tensor {
  const own = tensor.shape.slice(1);
  if (own.every((size, axis) => size === rowShape[axis])) return tensor;
  const shape = [tensor.shape[0] ?? 0, ...rowShape];
  const lanes = tensor.dtype === 'string' ? 1 : layoutOf(tensor.dtype).lanes;
  const indices = indicesOf(tensor.shape, shape);
  if (tensor.dtype === 'string') {
    const empty = tensor.data[0] ?? new Uint8Array();
    return { dtype: 'string', shape, data: indices.map((index) => tensor.data[index] ?? empty) };
  }
  const data = new (layoutOf(tensor.dtype).array)(indices.length * lanes);
  indices.forEach((index, position) => {
    const source = index < 0 ? 0 : index;
    for (let lane = 0; lane < lanes; lane += 1) {
      data[position * lanes + lane] = (tensor.data[source * lanes + lane] ?? data[0]) as never;
    }
  });
  return { dtype: tensor.dtype, shape, data };
}

/** For every element of the larger shape, row-major: its index in the smaller one, -1 where that has none. */
function indicesOf(smaller: readonly number[], larger: readonly number[]): number[] {
  let indices = [0];
  smaller.forEach((size, axis) => {
    const wanted = larger[axis] ?? 0;
    indices = indices.flatMap((index) =>
      Array.from({ length: wanted }, (_, step) => (index < 0 || step >= size ? -1 : index * size + step)),
    );
  });
  return indices;
}

function mismatched(message: string): ServingError {
  return new ServingError('FAILED_PRECONDITION', message);
}

function invalid(message: string): ServingError {
  return new ServingError('INVALID_ARGUMENT', message);
}
