/**
 * A run shorter than this is cheaper where it is than on another thread: handing it over and back takes longer, and two
 * more processors. It is also what one REST request may cost the event loop without anybody noticing.
 */
export const SHORT_MS = 0.25;

/** Weight of the latest run in the mean: one that was interrupted is forgiven, a few in a row are not. */
const WEIGHT = 1 / 4;

/**
 * Learns from the runs of a signature which of them are short. Ops that are steady take as long for a given size as they
 * did before, so a size that was seen to be short is.
 */
export class ShortRuns {
  private meanMs = 0;
  /** Largest inputs, in bytes, that were seen to be short. */
  private knownBytes = -1;

  /** @param shortMs the longest run that is short, in milliseconds */
  constructor(private readonly shortMs: number) {}

  /** Whether a run of inputs of this size is going to be short. @param byteSize Infinity where it says nothing */
  includes(byteSize: number): boolean {
    return byteSize <= this.knownBytes;
  }

  /** @param durationMs of a run on another thread, the way there and back included */
  ranElsewhere(byteSize: number, durationMs: number): void {
    if (durationMs > this.shortMs || byteSize <= this.knownBytes || !Number.isFinite(byteSize)) return;
    this.knownBytes = byteSize;
    this.meanMs = durationMs;
  }

  /** @param durationMs of a run that was expected to be short: when they are not any more, it learns anew */
  ranHere(durationMs: number): void {
    this.meanMs += (durationMs - this.meanMs) * WEIGHT;
    if (this.meanMs > this.shortMs) this.knownBytes = -1;
  }
}
