/** A setting of a process: read from its flag, else its environment variable, else the default. */
export interface Setting {
  /** Flag without dashes, spelled as TensorFlow Serving spells its own. Undefined: environment only. */
  readonly flag?: string;
  /** Environment variable. Undefined: flag only. */
  readonly env?: string;
  readonly kind: 'string' | 'integer' | 'boolean';
  /** Text of the default; undefined means the setting is required. */
  readonly default?: string;
  /** What it does, with its unit. */
  readonly description: string;
}

/** A table of settings, which keeps the names of its rows. */
export function settings<const Name extends string>(
  table: Readonly<Record<Name, Setting>>,
): Readonly<Record<Name, Setting>> {
  return table;
}
