/** Weight of the latest run in the mean. */
const WEIGHT = 1 / 8;

/**
 * A run counts as so many times the mean at most. Its end is seen when the event loop comes to it, which a pause or a
 * burst of requests puts off: a hundred milliseconds would be the time of a thousand short runs, and the next
 * requests be refused for it. A model that has become slower is followed all the same, and so is one of which now and then a
 * request takes fifty times as long as the others.
 */
const MOST_TIMES_THE_MEAN = 32;

/** By how much the shortest run is forgotten with every run, so that it follows a model that has become slower. */
const FORGETTING = 1.02;

/** How long runs of one model have taken lately, in milliseconds; 0 while nothing is known. */
export class ServiceTime {
  /** What a run is expected to take. */
  meanMs = 0;
  /** What a run takes at least. */
  leastMs = 0;

  observe(durationMs: number): void {
    const isFirst = this.meanMs === 0;
    const countedMs = Math.min(durationMs, this.meanMs * MOST_TIMES_THE_MEAN);
    this.meanMs = isFirst ? durationMs : this.meanMs + (countedMs - this.meanMs) * WEIGHT;
    this.leastMs = isFirst ? durationMs : Math.min(durationMs, this.leastMs * FORGETTING);
  }
}
