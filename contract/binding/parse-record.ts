import { BindingError, Fields, kindOf, refuseTwice } from './fields';
import { UNKNOWNS, type RecordField, type RecordInput, type RecordPreprocessing } from './record';

const PATH = 'preprocessing';
const FIELD_KINDS = ['numeric', 'integer', 'boolean', 'one_hot', 'index', 'text'] as const;

/** Parses a record recipe; `input` and `fields` beside each other are one input. @throws BindingError */
export function parseRecord(value: unknown): RecordPreprocessing {
  const record = new Fields(value, PATH, ['kind', 'input', 'fields', 'inputs']);
  if (!record.has('inputs')) {
    return { kind: 'record', inputs: [{ input: record.text('input'), fields: parseFields(record, PATH) }] };
  }
  for (const key of ['input', 'fields']) {
    if (record.has(key)) {
      throw new BindingError(`${PATH}.${key} is beside inputs, expected either inputs or input and fields`);
    }
  }
  const inputs = record.list('inputs', parseInput);
  refuseTwice(
    `${PATH}.inputs`,
    inputs.map(({ input }) => input),
  );
  refuseTwoMeanings(inputs);
  return { kind: 'record', inputs };
}

function parseInput(value: unknown, path: string): RecordInput {
  const entry = new Fields(value, path, ['input', 'fields']);
  return { input: entry.text('input'), fields: parseFields(entry, path) };
}

function parseFields(record: Fields, path: string): RecordField[] {
  const fields = record.list('fields', parseField);
  refuseTwice(
    `${path}.fields`,
    fields.map(({ name }) => name),
  );
  const texts = fields.filter(({ kind }) => kind === 'text').length;
  if (texts > 0 && texts < fields.length) {
    throw new BindingError(`${path}.fields has texts beside numbers, expected an input of their own for each`);
  }
  return fields;
}

/** One member of a record is read in one way, so a field that fills two inputs takes the same values in both. */
function refuseTwoMeanings(inputs: readonly RecordInput[]): void {
  const types = new Map<string, string>();
  for (const field of inputs.flatMap(({ fields }) => fields)) {
    const type = jsonType(field);
    const known = types.get(field.name) ?? type;
    if (known !== type) {
      throw new BindingError(
        `${PATH}.inputs reads ${JSON.stringify(field.name)} as ${known} and as ${type}, expected one of them`,
      );
    }
    types.set(field.name, type);
  }
}

/** What a record has under a field's name. */
function jsonType(field: RecordField): 'a number' | 'a boolean' | 'a text' {
  if (field.kind === 'numeric' || field.kind === 'integer') return 'a number';
  return field.kind === 'boolean' ? 'a boolean' : 'a text';
}

function parseField(value: unknown, path: string): RecordField {
  const kind = kindOf(value, path, FIELD_KINDS);
  if (kind === 'one_hot' || kind === 'index') return parseVocabulary(kind, value, path);
  if (kind === 'numeric') {
    const field = new Fields(value, path, ['kind', 'name', 'mean', 'standardDeviation', 'default']);
    return {
      kind,
      name: field.text('name'),
      mean: field.number('mean', 0),
      standardDeviation: field.numberAbove0('standardDeviation', 1),
      ...field.optional('default', (key) => field.number(key, undefined)),
    };
  }
  const field = new Fields(value, path, ['kind', 'name', 'default']);
  const name = field.text('name');
  if (kind === 'integer') {
    const { MIN_SAFE_INTEGER: min, MAX_SAFE_INTEGER: max } = Number;
    return { kind, name, ...field.optional('default', (key) => field.whole(key, min, max, '')) };
  }
  if (kind === 'boolean') return { kind, name, ...field.optional('default', (key) => field.boolean(key)) };
  return { kind, name, ...field.optional('default', (key) => field.string(key)) };
}

function parseVocabulary(kind: 'one_hot' | 'index', value: unknown, path: string): RecordField {
  const field = new Fields(value, path, ['kind', 'name', 'vocabulary', 'unknown', 'default']);
  const named = { name: field.text('name'), vocabulary: field.distinct('vocabulary') };
  const rest = field.optional('default', (key) => field.string(key));
  const unknown =
    kind === 'one_hot'
      ? { kind, ...named, ...field.optional('unknown', (key) => field.oneOf(key, UNKNOWNS)), ...rest }
      : {
          kind,
          ...named,
          ...field.optional('unknown', (key) => field.oneOf(key, ['refuse', 'first_slot', 'last_slot'])),
          ...rest,
        };
  const { default: fallback } = unknown;
  if (fallback !== undefined && (unknown.unknown ?? 'refuse') === 'refuse' && !named.vocabulary.includes(fallback)) {
    throw new BindingError(
      `${path}.default is ${JSON.stringify(fallback)}, expected an entry of the vocabulary, or unknown to be taken`,
    );
  }
  return unknown;
}
