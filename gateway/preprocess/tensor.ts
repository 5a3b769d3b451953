import {
  numericTensor,
  stringTensor,
  type NumericDType,
  type Tensor,
  type TensorInfo,
  type TensorPreprocessing,
} from '@cdk8s-serving/contract';
import { misfit, numericArray } from '../tensor/numbers';
import type { Tensors } from '../tensor/tensors';
import { described, invalid, kindOf, membersOf, quoted } from './message';

/**
 * Turns `{"tensor": value}`, or `{"tensors": {"<input>": value, ...}}` where there are several, into tensors with a batch
 * of one each. A value is what TensorFlow Serving takes for one instance: lists in lists of numbers, truth values,
 * strings, or `{"b64": "..."}` for bytes.
 * @throws ServingError INVALID_ARGUMENT naming the input, what was wrong and what is accepted
 */
export function preprocessTensor(
  value: unknown,
  { inputs: names }: TensorPreprocessing,
  inputs: ReadonlyMap<string, TensorInfo>,
): Tensors {
  const [only = '', ...others] = names;
  const values =
    others.length === 0
      ? { [only]: membersOf(value, ['tensor'], ['the body', 'member'])['tensor'] }
      : membersOf(membersOf(value, ['tensors'], ['the body', 'member'])['tensors'], names, [
          'member "tensors"',
          'input',
        ]);
  return new Map(names.map((name) => [name, tensorOf(name, values, inputs.get(name))]));
}

function tensorOf(name: string, values: Readonly<Record<string, unknown>>, info: TensorInfo | undefined): Tensor {
  if (!Object.hasOwn(values, name) || values[name] === undefined) throw invalid(`input ${quoted(name)} is missing`);
  const shape: number[] = [];
  const elements: unknown[] = [];
  collect(values[name], 0, shape, elements, name);
  const declared = info?.shape?.slice(1);
  const fits =
    declared === undefined ||
    (declared.length === shape.length && declared.every((size, axis) => size === -1 || size === shape[axis]));
  if (!fits) {
    throw invalid(
      `input ${quoted(name)} has the shape [${shape.join(',')}], expected [${declared.join(',')}] of one example`,
    );
  }
  const dtype = info?.dtype ?? 'float';
  if (dtype === 'string')
    return stringTensor(
      [1, ...shape],
      elements.map((element) => bytesOf(element, name)),
    );
  const numbers = elements.map((element) => numberOf(element, dtype as NumericDType, name));
  return numericTensor(dtype as NumericDType, [1, ...shape], numericArray(dtype as NumericDType, numbers));
}

/** Dimensions a tensor of TensorFlow can have. */
const MAX_RANK = 254;

/** Walks lists in lists; all of a depth must be equally long. */
function collect(value: unknown, depth: number, shape: number[], elements: unknown[], name: string): void {
  if (depth > MAX_RANK) throw invalid(`input ${quoted(name)} has more than ${MAX_RANK} dimensions`);
  if (!Array.isArray(value)) {
    if (depth < shape.length) throw ragged(name, kindOf(value), shape, depth);
    elements.push(value);
    return;
  }
  // The first way down says what the shape is; an element already found says how deep it is.
  if (shape[depth] === undefined && elements.length === 0) shape[depth] = value.length;
  if (shape[depth] !== value.length) throw ragged(name, `a list of ${value.length}`, shape, depth);
  for (const item of value) collect(item, depth + 1, shape, elements, name);
}

function ragged(name: string, found: string, shape: readonly number[], depth: number): Error {
  const expected = shape[depth] === undefined ? 'a value' : `a list of ${shape[depth]}`;
  return invalid(`input ${quoted(name)} has ${found} in its dimension ${depth}, expected ${expected} as before`);
}

function numberOf(value: unknown, dtype: NumericDType, name: string): number {
  if (dtype === 'bool') {
    if (typeof value !== 'boolean')
      throw invalid(`input ${quoted(name)} has ${described(value)}, expected true or false`);
    return value ? 1 : 0;
  }
  if (typeof value !== 'number') throw invalid(`input ${quoted(name)} has ${described(value)}, expected numbers`);
  const expected = misfit(dtype, value);
  if (expected !== undefined) throw invalid(`input ${quoted(name)} has ${value}, expected ${expected}`);
  return value;
}

function bytesOf(value: unknown, name: string): Uint8Array {
  if (typeof value === 'string') return new TextEncoder().encode(value);
  const base64 =
    typeof value === 'object' && value !== null && Object.keys(value).join() === 'b64'
      ? (value as { readonly b64: unknown }).b64
      : undefined;
  if (typeof base64 !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(base64)) {
    throw invalid(`input ${quoted(name)} has ${described(value)}, expected texts or {"b64": "..."}`);
  }
  return new Uint8Array(Buffer.from(base64, 'base64'));
}
