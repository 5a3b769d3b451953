/** The observations of one time series. */
export class HistogramCell {
  /** One for each bound, and one for what is above the last. */
  private readonly counts: Float64Array;
  private total = 0;

  /** @param bounds upper ones of the buckets, each of which is in its bucket; ascending */
  constructor(private readonly bounds: Float64Array) {
    this.counts = new Float64Array(bounds.length + 1);
  }

  get sum(): number {
    return this.total;
  }

  /** For each bound the observations up to it; the last number is that of them all. */
  cumulative(): readonly number[] {
    let below = 0;
    return Array.from(this.counts, (count) => (below += count));
  }

  /** @throws RangeError for what is not finite or no number */
  observe(value: number): void {
    if (!Number.isFinite(value)) throw new RangeError(`a histogram cannot count ${value}`);
    const { bounds, counts } = this;
    let bucket = 0;
    let end = bounds.length;
    while (bucket < end) {
      const middle = (bucket + end) >>> 1;
      if ((bounds[middle] ?? Infinity) < value) bucket = middle + 1;
      else end = middle;
    }
    counts[bucket] = (counts[bucket] ?? 0) + 1;
    this.total += value;
  }
}
