import { Counter as PromCounter } from 'prom-client';
import { Cells, type LabelValues } from './cells';
import type { InstrumentOptions } from './instrument-options';

/** The count of one time series. */
export class CounterCell {
  private sum = 0;

  get count(): number {
    return this.sum;
  }

  /** @throws RangeError for what is negative, not finite or no number */
  add(amount = 1): void {
    if (!(amount >= 0 && amount < Infinity)) throw new RangeError(`a counter cannot go up by ${amount}`);
    this.sum += amount;
  }
}

/** A counter of which prom-client hears when somebody reads it; to count is only to find a cell. */
export class Counter<const Names extends readonly string[] = readonly []> {
  private readonly cells: Cells<CounterCell>;

  constructor({ name, help, labelNames, registry }: InstrumentOptions<Names>) {
    const names: readonly string[] = labelNames ?? [];
    const cells = new Cells(names, () => new CounterCell());
    this.cells = cells;
    new PromCounter({
      name,
      help,
      labelNames: names,
      registers: [registry],
      collect() {
        this.reset();
        for (const { labels, cell } of cells.series) this.inc(labels, cell.count);
      },
    });
  }

  /** @param values of the labels; from configuration, never from a request */
  at(...values: LabelValues<Names>): CounterCell {
    return this.cells.at(values);
  }
}
