/** What is counted of warm-ups. */
export interface WarmupMetrics {
  /** The recorded requests of a version were run, up to the last one or to the one that failed. */
  warmedUp(warmup: {
    /** Version directory. */
    readonly path: string;
    /** `OK`, or the name of the code it failed with. */
    readonly status: string;
    /** Records that were read. */
    readonly records: number;
    readonly durationMs: number;
  }): void;
}
