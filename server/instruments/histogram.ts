import { Histogram as PromHistogram } from 'prom-client';
import { Cells, type LabelValues, type Series } from './cells';
import { HistogramCell } from './histogram-cell';
import type { InstrumentOptions } from './instrument-options';

export interface HistogramOptions<Names extends readonly string[]> extends InstrumentOptions<Names> {
  /** Upper bounds, each of which is in its bucket; ascending. The last bucket, without a bound, comes on top. */
  readonly buckets: readonly number[];
}

/** A histogram of which prom-client hears when somebody reads it; an observation only finds its cell and its bucket. */
export class Histogram<const Names extends readonly string[] = readonly []> {
  private readonly cells: Cells<HistogramCell>;

  constructor(options: HistogramOptions<Names>) {
    const bounds = Float64Array.from(options.buckets);
    this.cells = new Cells(options.labelNames ?? [], () => new HistogramCell(bounds));
    new ReadHistogram(options, this.cells);
  }

  /** @param values of the labels; from configuration, never from a request */
  at(...values: LabelValues<Names>): HistogramCell {
    return this.cells.at(values);
  }
}

type Answer = Awaited<ReturnType<PromHistogram['get']>>;

/** What the registry has of a histogram: it answers from the cells, and nothing is ever observed in it itself. */
class ReadHistogram extends PromHistogram {
  /** Not registered: answers with name, help and type. */
  private readonly described: PromHistogram;
  private readonly name: string;
  private readonly bounds: readonly number[];

  constructor(
    { name, help, labelNames = [], buckets, registry }: HistogramOptions<readonly string[]>,
    private readonly cells: Cells<HistogramCell>,
  ) {
    super({ name, help, labelNames, buckets: [...buckets], registers: [registry] });
    this.described = new PromHistogram({ name, help, registers: [] });
    this.name = name;
    this.bounds = buckets;
  }

  override async get(): Promise<Answer> {
    const described = await this.described.get();
    return { ...described, values: this.cells.series.flatMap((series) => this.samplesOf(series)) };
  }

  /** What the registry calls for its text, where it is there: it is in prom-client's histogram, though not in its types. */
  getForPromString(): Promise<Answer> {
    return this.get();
  }

  private samplesOf({ labels, cell }: Series<HistogramCell>): Answer['values'] {
    const counts = cell.cumulative();
    const buckets = counts.map((value, index) => ({
      metricName: `${this.name}_bucket`,
      labels: { le: this.bounds[index] ?? '+Inf', ...labels },
      value,
    }));
    return [
      ...buckets,
      { metricName: `${this.name}_sum`, labels, value: cell.sum },
      { metricName: `${this.name}_count`, labels, value: counts.at(-1) ?? 0 },
    ];
  }
}
