/** What batching counts. */
export interface BatchingMetrics {
  /** A batch was run. @param paddingRows rows that were added to reach an allowed size */
  batchRan(batch: { readonly rows: number; readonly paddingRows: number }): void;
  /** A request left its queue. */
  queued(durationMs: number): void;
}
