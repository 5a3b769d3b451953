import {
  COLORS,
  INTERPOLATIONS,
  SCALINGS,
  type Answer,
  type ModelBinding,
  type Preprocessing,
  type RecordField,
} from './binding';

/** A binding that is not one; the message names the field, what it is and what it should be. */
export class BindingError extends Error {
  override readonly name = 'BindingError';
}

/**
 * Parses and validates the JSON of a binding, as the gateway gets it and as the construct checks its own props.
 * Unknown keys are refused: a misspelled option must not be ignored.
 * @throws BindingError
 */
export function parseModelBinding(text: string): ModelBinding {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new BindingError(`the model binding is not JSON: ${(error as Error).message}`);
  }
  const binding = new Fields(value, '', ['model', 'signature', 'preprocessing', 'answer']);
  return {
    model: binding.text('model'),
    signature: binding.text('signature'),
    preprocessing: parsePreprocessing(binding.value('preprocessing')),
    answer: parseAnswer(binding.value('answer')),
  };
}

function parsePreprocessing(value: unknown): Preprocessing {
  const kind = kindOf(value, 'preprocessing', ['image', 'record']);
  if (kind === 'record') {
    const record = new Fields(value, 'preprocessing', ['kind', 'input', 'fields']);
    const fields = record.list('fields', parseField);
    refuseTwice(
      'preprocessing.fields',
      fields.map((field) => field.name),
    );
    return { kind, input: record.text('input'), fields };
  }
  const keys = ['kind', 'input', 'width', 'height', 'color', 'interpolation', 'scaling'];
  const image = new Fields(value, 'preprocessing', keys);
  return {
    kind: 'image',
    input: image.text('input'),
    width: image.pixels('width'),
    height: image.pixels('height'),
    color: image.oneOf('color', COLORS),
    interpolation: image.oneOf('interpolation', INTERPOLATIONS),
    scaling: image.oneOf('scaling', SCALINGS),
  };
}

function parseField(value: unknown, path: string): RecordField {
  const kind = kindOf(value, path, ['numeric', 'one_hot']);
  if (kind === 'one_hot') {
    const field = new Fields(value, path, ['kind', 'name', 'vocabulary']);
    return { kind, name: field.text('name'), vocabulary: field.distinct('vocabulary') };
  }
  const field = new Fields(value, path, ['kind', 'name', 'mean', 'standardDeviation']);
  const standardDeviation = field.number('standardDeviation', 1);
  if (!(standardDeviation > 0)) throw wrong(`${path}.standardDeviation`, standardDeviation, 'a number above 0');
  return { kind: 'numeric', name: field.text('name'), mean: field.number('mean', 0), standardDeviation };
}

function parseAnswer(value: unknown): Answer {
  const kind = kindOf(value, 'answer', ['labels', 'decision']);
  if (kind === 'labels') {
    const answer = new Fields(value, 'answer', ['kind', 'output', 'labels']);
    return { kind, output: answer.text('output'), labels: answer.distinct('labels') };
  }
  const answer = new Fields(value, 'answer', ['kind', 'output', 'name', 'threshold']);
  const threshold = answer.number('threshold', undefined);
  if (threshold < 0 || threshold > 1) throw wrong('answer.threshold', threshold, 'a number between 0 and 1');
  return { kind: 'decision', output: answer.text('output'), name: answer.text('name'), threshold };
}

function wrong(path: string, value: unknown, expected: string): BindingError {
  // JSON has no text for Infinity, which 1e999 is read as.
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'missing');
  return new BindingError(`${path} is ${text}, expected ${expected}`);
}

function refuseTwice(path: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new BindingError(`${path} has ${JSON.stringify(name)} twice, expected each once`);
    seen.add(name);
  }
}

function kindOf<const Kind extends string>(value: unknown, path: string, kinds: readonly Kind[]): Kind {
  const kind: unknown = membersOf(value, path)['kind'];
  const found = kinds.find((candidate) => candidate === kind);
  if (found === undefined) throw wrong(`${path}.kind`, kind, `one of ${kinds.join(', ')}`);
  return found;
}

function membersOf(value: unknown, path: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(path, value, 'an object');
  return value as Readonly<Record<string, unknown>>;
}

/** Typed access to the members of one JSON object; every refusal names the path. */
class Fields {
  private readonly members: Readonly<Record<string, unknown>>;

  constructor(
    value: unknown,
    private readonly path: string,
    keys: readonly string[],
  ) {
    this.members = membersOf(value, path || 'the model binding');
    const unknown = Object.keys(this.members).filter((key) => !keys.includes(key));
    if (unknown.length > 0) {
      throw new BindingError(`${this.at(unknown[0] as string)} is not known here, expected only ${keys.join(', ')}`);
    }
  }

  value(key: string): unknown {
    return this.members[key];
  }

  text(key: string): string {
    const value = this.value(key);
    if (typeof value !== 'string' || value === '') throw wrong(this.at(key), value, 'a non-empty string');
    return value;
  }

  number(key: string, fallback: number | undefined): number {
    const member = this.value(key);
    const value = member === undefined ? fallback : member;
    if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(this.at(key), value, 'a number');
    return value;
  }

  pixels(key: string): number {
    const value = this.value(key);
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > 8192) {
      throw wrong(this.at(key), value, 'a whole number of pixels from 1 to 8192');
    }
    return value;
  }

  oneOf<const Choice extends string>(key: string, choices: readonly Choice[]): Choice {
    const value = this.value(key);
    const found = choices.find((choice) => choice === value);
    if (found === undefined) throw wrong(this.at(key), value, `one of ${choices.join(', ')}`);
    return found;
  }

  list<Item>(key: string, parse: (value: unknown, path: string) => Item): Item[] {
    const value = this.value(key);
    if (!Array.isArray(value) || value.length === 0) throw wrong(this.at(key), value, 'a non-empty list');
    return value.map((item, index) => parse(item, `${this.at(key)}[${index}]`));
  }

  /** A non-empty list of strings, each once: two equal labels would overwrite each other in an answer. */
  distinct(key: string): string[] {
    const items = this.list(key, (item, path) => {
      if (typeof item !== 'string' || item === '') throw wrong(path, item, 'a non-empty string');
      return item;
    });
    refuseTwice(this.at(key), items);
    return items;
  }

  private at(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`;
  }
}
