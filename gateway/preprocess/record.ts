import {
  ServingError,
  numericTensor,
  recordWidth,
  type NumericField,
  type NumericTensor,
  type OneHotField,
  type RecordField,
  type RecordPreprocessing,
} from '@cdk8s-serving/contract';

/** Categories listed in a message before it is cut short. */
const MAX_LISTED = 20;

/** Characters of a client's own text repeated in a message. */
const MAX_QUOTED = 60;

/**
 * Turns a flat JSON record into a tensor of shape [1, recordWidth].
 * @throws ServingError INVALID_ARGUMENT naming the first field that is missing, unknown, of the wrong type or out of its
 *   vocabulary, and what is accepted.
 */
export function preprocessRecord(record: unknown, recipe: RecordPreprocessing): NumericTensor {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) {
    throw invalid(`the body is ${kindOf(record)}, expected an object with the fields ${names(recipe)}`);
  }
  const known = new Set(recipe.fields.map(({ name }) => name));
  const extra = Object.keys(record).find((name) => !known.has(name));
  if (extra !== undefined) throw invalid(`field ${quoted(extra)} is not known, accepted are ${names(recipe)}`);
  const members = record as Readonly<Record<string, unknown>>;
  const values = recipe.fields.flatMap((field) => {
    // An own member only: a field named `constructor` must not be found on every object.
    if (!Object.hasOwn(members, field.name)) {
      throw invalid(`field ${quoted(field.name)} is missing, expected ${accepted(field)}`);
    }
    const value = members[field.name];
    return field.kind === 'one_hot' ? oneHot(field, value) : [numeric(field, value)];
  });
  return numericTensor('float', [1, recordWidth(recipe)], Float32Array.from(values));
}

function oneHot(field: OneHotField, value: unknown): number[] {
  const index = typeof value === 'string' ? field.vocabulary.indexOf(value) : -1;
  if (index === -1) throw wrong(field, value);
  return field.vocabulary.map((_, position) => (position === index ? 1 : 0));
}

function numeric(field: NumericField, value: unknown): number {
  if (typeof value !== 'number') throw wrong(field, value);
  const { mean = 0, standardDeviation = 1 } = field;
  const normalized = Math.fround((value - mean) / standardDeviation);
  // JSON has no Infinity, but 1e999 parses to it, and 1e300 becomes it in float32.
  if (!Number.isFinite(normalized)) throw invalid(`field ${quoted(field.name)} is too large for a float32 number`);
  return normalized;
}

function accepted(field: RecordField): string {
  if (field.kind === 'numeric') return 'a number';
  const listed = field.vocabulary.slice(0, MAX_LISTED).map(quoted).join(', ');
  const rest = field.vocabulary.length - MAX_LISTED;
  return `one of ${listed}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function wrong(field: RecordField, value: unknown): ServingError {
  return invalid(`field ${quoted(field.name)} is ${described(value)}, expected ${accepted(field)}`);
}

function described(value: unknown): string {
  return typeof value === 'string' ? quoted(value) : kindOf(value);
}

function kindOf(value: unknown): string {
  if (value === null || typeof value === 'undefined') return String(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function names(recipe: RecordPreprocessing): string {
  return recipe.fields.map(({ name }) => quoted(name)).join(', ');
}

function quoted(text: string): string {
  return JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}...` : text);
}

function invalid(message: string): ServingError {
  return new ServingError('INVALID_ARGUMENT', message);
}
