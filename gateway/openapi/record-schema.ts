import {
  recordFields,
  type NumericDType,
  type RecordField,
  type RecordPreprocessing,
  type Signature,
} from '@cdk8s-serving/contract';
import { misfit, rangeOf } from '../tensor/numbers';
import { exactObject, type Schema } from './schema';

/** One use of a field: an input it fills takes what the dtype of that input holds. */
interface Use {
  readonly field: RecordField;
  /** Undefined before the model was seen. */
  readonly dtype: NumericDType | undefined;
}

/** A record as an application sends it. A field that fills several inputs has to fit each of them. */
export function recordSchema(recipe: RecordPreprocessing, signature: Signature | undefined): Schema {
  const uses = recipe.inputs.flatMap(({ input, fields }) => {
    const dtype = signature?.inputs.get(input)?.dtype as NumericDType | undefined;
    return fields.map((field): Use => ({ field, dtype }));
  });
  const members = recordFields(recipe).map(({ name }) => {
    const own = uses.filter(({ field }) => field.name === name);
    return { name, schema: usesSchema(own), isRequired: own.some(({ field }) => field.default === undefined) };
  });
  return exactObject(
    Object.fromEntries(members.map(({ name, schema }) => [name, schema])),
    members.filter(({ isRequired }) => isRequired).map(({ name }) => name),
  );
}

function usesSchema(uses: readonly Use[]): Schema {
  const different = new Map(uses.map((use) => [JSON.stringify(useSchema(use)), useSchema(use)]));
  const [first = {}, ...others] = different.values();
  return others.length === 0 ? first : { allOf: [first, ...others] };
}

/** Null is taken for a field with a default, as is a record without it. */
function useSchema({ field, dtype }: Use): Schema {
  const { type, ...rest } = valueSchema(field, dtype);
  if (field.default === undefined) return { type, ...rest };
  return {
    type: [type, 'null'],
    ...rest,
    ...(rest.enum !== undefined && { enum: [...rest.enum, null] }),
    default: field.default,
  };
}

type ValueSchema = Omit<Schema, 'type'> & { readonly type: 'number' | 'integer' | 'boolean' | 'string' };

function valueSchema(field: RecordField, dtype: NumericDType | undefined): ValueSchema {
  switch (field.kind) {
    case 'numeric':
      return { type: 'number', ...(dtype !== undefined && numericRange(field, dtype)) };
    case 'integer': {
      const [min, max] = dtype === undefined ? [-Infinity, Infinity] : rangeOf(dtype);
      return {
        type: 'integer',
        minimum: Math.ceil(Math.max(min, Number.MIN_SAFE_INTEGER)),
        maximum: Math.floor(Math.min(max, Number.MAX_SAFE_INTEGER)),
      };
    }
    case 'boolean':
      return { type: 'boolean' };
    case 'text':
      return { type: 'string' };
    case 'one_hot':
    case 'index':
      return (field.unknown ?? 'refuse') === 'refuse'
        ? { type: 'string', enum: field.vocabulary }
        : { type: 'string', description: 'What is not in the vocabulary is taken, too.', examples: field.vocabulary };
  }
}

/** What becomes a number of the dtype once the field's mean and deviation are taken out of it. */
function numericRange(
  { mean = 0, standardDeviation = 1 }: Extract<RecordField, { readonly kind: 'numeric' }>,
  dtype: NumericDType,
): Pick<Schema, 'minimum' | 'maximum'> {
  const [min, max] = rangeOf(dtype);
  const bound = (limit: number): number => {
    const value = limit * standardDeviation + mean;
    // Rounded the wrong way, the bound itself would be refused.
    return misfit(dtype, (value - mean) / standardDeviation) === undefined ? value : value * (1 - 4 * Number.EPSILON);
  };
  const [minimum, maximum] = [bound(min), bound(max)];
  return { ...(Number.isFinite(minimum) && { minimum }), ...(Number.isFinite(maximum) && { maximum }) };
}
