import type { RecordInput } from './record';

/** What kind of values a recipe makes, and with it which element types of an input can hold every one of them. */
export type Values = 'fractions' | 'bytes' | 'whole numbers' | 'truth values' | 'texts' | 'tensors';

const FLOATING = ['float', 'double', 'half', 'bfloat16'];
const BYTES = [...FLOATING, 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64'];
const WHOLE = [...BYTES, 'int8'];

const DTYPES: Readonly<Record<Values, readonly string[]>> = {
  fractions: FLOATING,
  bytes: BYTES,
  'whole numbers': WHOLE,
  'truth values': [...WHOLE, 'bool'],
  texts: ['string'],
  tensors: [...WHOLE, 'bool', 'string'],
};

/** Element types, under TensorFlow's lower-case names, an input may have that is filled with such values. */
export function dtypesOf(values: Values): readonly string[] {
  return DTYPES[values];
}

/** What the fields of one input make. */
export function valuesOf({ fields }: RecordInput): Values {
  if (fields.some(({ kind }) => kind === 'text')) return 'texts';
  if (fields.some(({ kind }) => kind === 'numeric')) return 'fractions';
  return fields.every(({ kind }) => kind === 'boolean') ? 'truth values' : 'whole numbers';
}
