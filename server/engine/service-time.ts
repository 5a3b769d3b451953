/** Weight of the latest run in the mean. */
const WEIGHT = 1 / 8;

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
    this.meanMs = isFirst ? durationMs : this.meanMs + (durationMs - this.meanMs) * WEIGHT;
    this.leastMs = isFirst ? durationMs : Math.min(durationMs, this.leastMs * FORGETTING);
  }
}
