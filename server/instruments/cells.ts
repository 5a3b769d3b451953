/** Numbers are for prom-client what their text is. */
export type LabelValue = string | number;

/** A value for each of some label names, in their order. */
export type LabelValues<Names extends readonly string[]> = { readonly [Index in keyof Names]: LabelValue };

/** One time series: its labels, and what it has counted. */
export interface Series<Cell> {
  readonly labels: Readonly<Record<string, LabelValue>>;
  readonly cell: Cell;
}

/** What has the same label values as far as it goes. */
class Branch<Cell> {
  readonly branches = new Map<LabelValue, Branch<Cell>>();
  /** Where the last label value has led to. */
  cell: Cell | undefined;
}

/**
 * What an instrument counts in: a cell for each combination of label values there was, found through maps in maps. No
 * text is made of the values and no object is hashed, which is what takes prom-client its time.
 *
 * A cell stays for good: label values come from configuration, never from a request.
 */
export class Cells<Cell> {
  private readonly root = new Branch<Cell>();
  private readonly made: Series<Cell>[] = [];

  /** @param labelNames without one there is a single cell, from the start */
  constructor(
    private readonly labelNames: readonly string[],
    private readonly make: () => Cell,
  ) {
    if (labelNames.length === 0) this.at([]);
  }

  /** In the order in which they came to be, as prom-client prints them. */
  get series(): readonly Series<Cell>[] {
    return this.made;
  }

  /** @param values one for each label name, in their order */
  at(values: readonly LabelValue[]): Cell {
    let branch = this.root;
    for (const value of values) {
      let next = branch.branches.get(value);
      if (next === undefined) branch.branches.set(value, (next = new Branch()));
      branch = next;
    }
    return branch.cell ?? (branch.cell = this.add(values));
  }

  private add(values: readonly LabelValue[]): Cell {
    const cell = this.make();
    const labels = Object.fromEntries(this.labelNames.map((name, index) => [name, values[index] ?? '']));
    this.made.push({ labels, cell });
    return cell;
  }
}
