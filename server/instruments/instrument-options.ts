import type { Registry } from 'prom-client';

export interface InstrumentOptions<Names extends readonly string[]> {
  readonly name: string;
  readonly help: string;
  /** In the order in which they are printed, and in which `at` takes their values. */
  readonly labelNames?: Names;
  /** What the instrument is printed by. */
  readonly registry: Registry;
}
