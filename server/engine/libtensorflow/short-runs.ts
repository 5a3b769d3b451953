/**
 * A run shorter than this is cheaper where it is than on another thread: handing it over and back takes longer, and two
 * more processors. It is also what one REST request may cost the event loop without anybody noticing.
 */
export const SHORT_MS = 0.25;

/** Weight of the latest run in the mean. */
const WEIGHT = 1 / 4;

/**
 * Short runs whose mean comes to so many times the limit are short no longer. Much more than the limit: what makes runs
 * that are always the same take longer is other work on the processors, which would make the way to a thread longer too.
 */
const TIMES_LONG = 4;

/** A run counts as so many times the limit at most: one that was interrupted is forgiven, a few in a row are not. */
const MOST_TIMES_SHORT = 8;

/** What took so long on another thread, in milliseconds, may be short by itself, and holds up nobody for long if not. */
const TRIABLE_MS = 10;

/**
 * Runs on another thread before one is tried here: where none was ever short, where they were until just now, and at most.
 * The number doubles with each try that fails.
 */
const FIRST_TRY = 16;
const NEXT_TRY = 2;
const RAREST_TRY = 4096;

/**
 * Learns from the runs of a signature which of them are short. Ops that are steady take as long for a given size as they
 * did before, so a size that was seen to be short is.
 *
 * Of a run on another thread the event loop sees the end when it comes to it, and a busy one comes late. By that alone a
 * server under load would never learn, and once it had forgotten make short runs the long way until the load is gone,
 * few of them and all seen late. So now and then a run is tried here that may be short.
 */
export class ShortRuns {
  private meanMs = 0;
  /** Largest inputs, in bytes, that were seen to be short. */
  private knownBytes = -1;
  /** Largest inputs, in bytes, that may be. */
  private triableBytes = -1;
  private tryEvery = FIRST_TRY;
  private untilTry = FIRST_TRY;

  /** @param shortMs the longest run that is short, in milliseconds */
  constructor(private readonly shortMs: number) {}

  /** Whether a run is going to be short, as far as is known. @param byteSize of its inputs; Infinity where it says nothing */
  knows(byteSize: number): boolean {
    return byteSize <= this.knownBytes;
  }

  /**
   * Whether to make the next run here: one that is going to be short, or that is tried.
   * @param byteSize of its inputs; Infinity where it says nothing
   */
  takes(byteSize: number): boolean {
    if (this.knows(byteSize)) return true;
    if (byteSize > this.triableBytes) return false;
    this.untilTry -= 1;
    return this.untilTry <= 0;
  }

  /** @param durationMs of a run on another thread, the way there and back included */
  ranElsewhere(byteSize: number, durationMs: number): void {
    if (this.knows(byteSize) || !Number.isFinite(byteSize)) return;
    if (durationMs <= this.shortMs) this.learn(byteSize, durationMs);
    else if (durationMs <= TRIABLE_MS) this.triableBytes = Math.max(this.triableBytes, byteSize);
  }

  /** @param durationMs of a run here: when those that were short are not any more, it learns anew */
  ranHere(byteSize: number, durationMs: number): void {
    if (!this.knows(byteSize)) {
      if (durationMs <= this.shortMs) this.learn(byteSize, durationMs);
      else this.tryLater(Math.min(RAREST_TRY, this.tryEvery * 2));
      return;
    }
    const countedMs = Math.min(durationMs, this.shortMs * MOST_TIMES_SHORT);
    this.meanMs += (countedMs - this.meanMs) * WEIGHT;
    if (this.meanMs <= this.shortMs * TIMES_LONG) return;
    this.triableBytes = Math.max(this.triableBytes, this.knownBytes);
    this.knownBytes = -1;
    this.tryLater(NEXT_TRY);
  }

  private learn(byteSize: number, durationMs: number): void {
    this.knownBytes = byteSize;
    this.meanMs = durationMs;
    this.tryLater(FIRST_TRY);
  }

  private tryLater(runs: number): void {
    this.tryEvery = runs;
    this.untilTry = runs;
  }
}
