import {
  numericTensor,
  recordFields,
  recordWidth,
  stringTensor,
  type IndexField,
  type NumericDType,
  type OneHotField,
  type RecordField,
  type RecordInput,
  type RecordPreprocessing,
  type Tensor,
  type TensorInfo,
} from '@cdk8s-serving/contract';
import { misfit, numericArray } from '../tensor/numbers';
import type { Tensors } from '../tensor/tensors';
import { described, invalid, membersOf, quoted } from './message';

/** Categories listed in a message before it is cut short. */
const MAX_LISTED = 20;

/**
 * Turns a flat JSON record into the tensors of its inputs, a batch of one each.
 * @param inputs what the signature declares of them
 * @throws ServingError INVALID_ARGUMENT naming the first field that is missing, unknown, of the wrong type, out of its
 *   vocabulary or of its input's range, and what is accepted
 */
export function preprocessRecord(
  record: unknown,
  recipe: RecordPreprocessing,
  inputs: ReadonlyMap<string, TensorInfo>,
): Tensors {
  const names = recordFields(recipe).map(({ name }) => name);
  const members = membersOf(record, names, ['the body', 'field']);
  return new Map(recipe.inputs.map((input) => [input.input, tensorOf(input, members, inputs.get(input.input))]));
}

type Members = Readonly<Record<string, unknown>>;

function tensorOf(input: RecordInput, members: Members, info: TensorInfo | undefined): Tensor {
  // One value for each example is a list or a column of one, as the model declares it.
  const shape = info?.shape?.length === 1 ? [1] : [1, recordWidth(input)];
  if (input.fields.some(({ kind }) => kind === 'text')) {
    return stringTensor(
      shape,
      input.fields.map((field) => new TextEncoder().encode(String(valueOf(field, members)))),
    );
  }
  const dtype = (info?.dtype ?? 'float') as NumericDType;
  const numbers = input.fields.flatMap((field) => {
    const slots = numbersOf(field, valueOf(field, members));
    for (const slot of slots) refuseMisfit(dtype, slot, field.name);
    return slots;
  });
  return numericTensor(dtype, shape, numericArray(dtype, numbers));
}

/** The value of a field, or its default. */
function valueOf(field: RecordField, members: Members): unknown {
  // An own member only: a field named `constructor` must not be found on every object.
  const isThere = Object.hasOwn(members, field.name);
  const value = members[field.name];
  if (field.default !== undefined && (!isThere || value === null)) return field.default;
  if (!isThere) throw invalid(`field ${quoted(field.name)} is missing, expected ${accepted(field)}`);
  if (field.kind === 'text' && typeof value !== 'string') throw wrong(field, value);
  return value;
}

/** What a field's slots hold. */
function numbersOf(field: RecordField, value: unknown): readonly number[] {
  switch (field.kind) {
    case 'numeric': {
      if (typeof value !== 'number') throw wrong(field, value);
      const { mean = 0, standardDeviation = 1 } = field;
      return [(value - mean) / standardDeviation];
    }
    case 'integer':
      if (!Number.isSafeInteger(value)) throw wrong(field, value);
      return [value as number];
    case 'boolean':
      if (typeof value !== 'boolean') throw wrong(field, value);
      return [value ? 1 : 0];
    case 'one_hot': {
      const slot = slotOf(field, value);
      const { unknown = 'refuse', vocabulary } = field;
      const slots = vocabulary.length + (unknown === 'first_slot' || unknown === 'last_slot' ? 1 : 0);
      return Array.from({ length: slots }, (_, position) => (position === slot ? 1 : 0));
    }
    case 'index':
      return [slotOf(field, value)];
    case 'text':
      return [];
  }
}

/** Place of a value among the slots of its field; -1 where it has none. */
function slotOf(field: OneHotField | IndexField, value: unknown): number {
  const { unknown = 'refuse', vocabulary } = field;
  if (typeof value !== 'string') throw wrong(field, value);
  const index = vocabulary.indexOf(value);
  if (index === -1 && unknown === 'refuse') throw wrong(field, value);
  if (index === -1) return unknown === 'first_slot' ? 0 : unknown === 'last_slot' ? vocabulary.length : -1;
  return unknown === 'first_slot' ? index + 1 : index;
}

function refuseMisfit(dtype: NumericDType, value: number, name: string): void {
  // JSON has no Infinity, but 1e999 parses to it, and 1e300 becomes it in float32.
  const expected = misfit(dtype, value);
  if (expected !== undefined) throw invalid(`field ${quoted(name)} makes ${value}, expected ${expected}`);
}

function accepted(field: RecordField): string {
  switch (field.kind) {
    case 'numeric':
      return 'a number';
    case 'integer':
      return 'a whole number';
    case 'boolean':
      return 'true or false';
    case 'text':
      return 'a text';
    default: {
      if ((field.unknown ?? 'refuse') !== 'refuse') return 'a text';
      const listed = field.vocabulary.slice(0, MAX_LISTED).map(quoted).join(', ');
      const rest = field.vocabulary.length - MAX_LISTED;
      return `one of ${listed}${rest > 0 ? ` and ${rest} more` : ''}`;
    }
  }
}

function wrong(field: RecordField, value: unknown): Error {
  const what = field.kind === 'integer' && typeof value === 'number' ? String(value) : described(value);
  return invalid(`field ${quoted(field.name)} is ${what}, expected ${accepted(field)}`);
}
