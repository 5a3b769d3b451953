/** A case file that does not say what a case file says. */
export class CaseError extends Error {
  override readonly name = 'CaseError';
}

/** A mapping of a YAML file, read key by key; a key nobody asked for is an error. */
export class Fields {
  private readonly asked = new Set<string>();

  /** @param place for errors: file and name of the case */
  constructor(
    private readonly values: Readonly<Record<string, unknown>>,
    readonly place: string,
  ) {}

  /** @throws CaseError for a value that is no mapping */
  static of(value: unknown, place: string): Fields {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new CaseError(`${place} is not a mapping`);
    }
    return new Fields(value as Record<string, unknown>, place);
  }

  has(key: string): boolean {
    return this.values[key] !== undefined;
  }

  /** Every value, unread. */
  all(): Readonly<Record<string, unknown>> {
    return this.values;
  }

  /** Any value; undefined where the key is not there. */
  any(key: string): unknown {
    this.asked.add(key);
    return this.values[key];
  }

  string(key: string): string {
    return this.optionalString(key) ?? this.fail(key, 'is missing');
  }

  optionalString(key: string): string | undefined {
    const value = this.any(key);
    return value === undefined || typeof value === 'string' ? value : this.fail(key, 'is not a text');
  }

  optionalNumber(key: string): number | undefined {
    const value = this.any(key);
    return value === undefined || typeof value === 'number' ? value : this.fail(key, 'is not a number');
  }

  flag(key: string): boolean {
    const value = this.any(key) ?? false;
    return typeof value === 'boolean' ? value : this.fail(key, 'is neither true nor false');
  }

  /** A text or a list of them; empty where the key is not there. */
  strings(key: string): readonly string[] {
    const value = this.any(key) ?? [];
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    return list.map((entry) => (typeof entry === 'string' ? entry : this.fail(key, 'holds what is not a text')));
  }

  /** Texts by name; empty where the key is not there. */
  texts(key: string): Readonly<Record<string, string>> {
    const entries = Object.entries((this.any(key) ?? {}) as Record<string, unknown>);
    return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
  }

  /** A mapping; undefined where the key is not there. */
  fields(key: string): Fields | undefined {
    const value = this.any(key);
    return value === undefined ? undefined : Fields.of(value, `${this.place}: ${key}`);
  }

  /** Mappings; empty where the key is not there. */
  list(key: string): readonly Fields[] {
    const value = this.any(key) ?? [];
    if (!Array.isArray(value)) return this.fail(key, 'is not a list');
    return value.map((entry, index) => Fields.of(entry, `${this.place}: ${key} ${index}`));
  }

  /** @throws CaseError for a key that was not asked for */
  done(): void {
    const unknown = Object.keys(this.values).find((key) => !this.asked.has(key));
    if (unknown !== undefined) this.fail(unknown, 'is not a key of it');
  }

  private fail(key: string, problem: string): never {
    throw new CaseError(`${this.place}: ${key} ${problem}`);
  }
}
