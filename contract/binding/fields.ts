/** A binding that is not one; the message names the field, what it is and what it should be. */
export class BindingError extends Error {
  override readonly name = 'BindingError';
}

export function wrong(path: string, value: unknown, expected: string): BindingError {
  // JSON has no text for Infinity, which 1e999 is read as.
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? 'missing');
  return new BindingError(`${path} is ${text}, expected ${expected}`);
}

export function refuseTwice(path: string, names: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name)) throw new BindingError(`${path} has ${JSON.stringify(name)} twice, expected each once`);
    seen.add(name);
  }
}

export function kindOf<const Kind extends string>(value: unknown, path: string, kinds: readonly Kind[]): Kind {
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
export class Fields {
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

  has(key: string): boolean {
    return this.value(key) !== undefined;
  }

  value(key: string): unknown {
    return this.members[key];
  }

  /** The member under its key to be spread into a result, or nothing where it is left out. */
  optional<const Key extends string, Value>(key: Key, read: (key: Key) => Value): { readonly [K in Key]?: Value } {
    return this.has(key) ? ({ [key]: read(key) } as { readonly [K in Key]: Value }) : {};
  }

  text(key: string): string {
    return nonEmpty(this.value(key), this.at(key));
  }

  /** A string, which may be empty. */
  string(key: string): string {
    const value = this.value(key);
    if (typeof value !== 'string') throw wrong(this.at(key), value, 'a string');
    return value;
  }

  boolean(key: string): boolean {
    const value = this.value(key);
    if (typeof value !== 'boolean') throw wrong(this.at(key), value, 'true or false');
    return value;
  }

  number(key: string, fallback: number | undefined): number {
    const member = this.value(key);
    return finite(member === undefined ? fallback : member, this.at(key));
  }

  numberAbove0(key: string, fallback: number | undefined): number {
    const value = this.number(key, fallback);
    if (!(value > 0)) throw wrong(this.at(key), value, 'a number above 0');
    return value;
  }

  whole(key: string, min: number, max: number, what: string): number {
    const value = this.value(key);
    if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
      throw wrong(this.at(key), value, `a whole number${what} from ${min} to ${max}`);
    }
    return value;
  }

  pixels(key: string): number {
    return this.whole(key, 1, 8192, ' of pixels');
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

  /** A list of `count` numbers; `isTaken` says which, `expected` says it in words. */
  numbers(key: string, count: number, isTaken: (value: number) => boolean, expected: string): number[] {
    const values = this.list(key, finite);
    if (values.length !== count) throw wrong(this.at(key), values, `${count} numbers, one per channel`);
    const refused = values.findIndex((value) => !isTaken(value));
    if (refused !== -1) throw wrong(`${this.at(key)}[${refused}]`, values[refused], expected);
    return values;
  }

  /** A non-empty list of strings, each once: two equal labels would overwrite each other in an answer. */
  distinct(key: string): string[] {
    const items = this.list(key, nonEmpty);
    refuseTwice(this.at(key), items);
    return items;
  }

  private at(key: string): string {
    return this.path === '' ? key : `${this.path}.${key}`;
  }
}

function nonEmpty(value: unknown, path: string): string {
  if (typeof value !== 'string' || value === '') throw wrong(path, value, 'a non-empty string');
  return value;
}

function finite(value: unknown, path: string): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(path, value, 'a number');
  return value;
}
