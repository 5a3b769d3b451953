import { RunError } from './run-error';

/** A JSON value and where it stands, so that every complaint can say so. */
export class Field {
  constructor(
    private readonly source: string,
    private readonly place: string,
    readonly value: unknown,
  ) {}

  has(key: string): boolean {
    return this.object()[key] !== undefined;
  }

  get(key: string): Field {
    return this.child(key, this.object()[key]);
  }

  string(): string {
    return typeof this.value === 'string' && this.value !== '' ? this.value : this.refuse('a non-empty string');
  }

  /** @param what the pattern stands for, in a message */
  matching(pattern: RegExp, what: string): string {
    const text = this.string();
    return pattern.test(text) ? text : this.refuse(what);
  }

  integer(least: number, most: number = Number.MAX_SAFE_INTEGER): number {
    const { value } = this;
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most) return value;
    return this.refuse(most === Number.MAX_SAFE_INTEGER ? `an integer >= ${least}` : `an integer ${least}..${most}`);
  }

  oneOf<T extends string>(allowed: readonly T[]): T {
    return allowed.find((choice) => choice === this.value) ?? this.refuse(`one of ${allowed.join(', ')}`);
  }

  list<T>(read: (entry: Field) => T): T[] {
    if (!Array.isArray(this.value)) return this.refuse('a list');
    return this.value.map((entry: unknown, index) => read(this.child(String(index), entry)));
  }

  record<T>(read: (entry: Field) => T): Record<string, T> {
    const entries = Object.entries(this.object());
    return Object.fromEntries(entries.map(([key, value]) => [key, read(this.child(key, value))]));
  }

  private object(): Readonly<Record<string, unknown>> {
    const { value } = this;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return this.refuse('an object');
    return value as Readonly<Record<string, unknown>>;
  }

  private child(key: string, value: unknown): Field {
    return new Field(this.source, this.place === '' ? key : `${this.place}.${key}`, value);
  }

  private refuse(expected: string): never {
    const found = this.value === undefined ? 'nothing' : JSON.stringify(this.value);
    const place = this.place === '' ? 'the file' : this.place;
    throw new RunError(`${this.source}: ${place} must be ${expected}, not ${found}`);
  }
}
