/** What a queue needs to know of a task. */
export interface QueuedTask {
  readonly rows: number;
  /** Moment it was queued, in milliseconds of the caller's clock. */
  readonly queuedMs: number;
}

/** Limits of a queue; see BatchingOptions. */
export interface QueueLimits {
  readonly maxBatchSize: number;
  readonly batchTimeoutMicros: number;
  readonly maxEnqueuedBatches: number;
}

/** When the next batch may go. */
export type NextBatch =
  | { readonly kind: 'empty' }
  | { readonly kind: 'ready' }
  /** A thread is free, but others of the same queue run, and more rows may come until then. */
  | { readonly kind: 'wait'; readonly untilMs: number };

/**
 * Tasks of one kind, gathered into batches in the order they came. Decides and holds, and does nothing: who calls says
 * what time it is and whether the engine is busy with this queue.
 */
export class BatchQueue<Task extends QueuedTask> {
  private readonly batches: Task[][] = [];

  constructor(private readonly limits: QueueLimits) {}

  /** Batches that wait. */
  get length(): number {
    return this.batches.length;
  }

  /** Whether nothing more can get into the first batch. */
  get hasFullBatch(): boolean {
    const [first = []] = this.batches;
    return this.batches.length > 1 || rowsIn(first) >= this.limits.maxBatchSize;
  }

  /** @returns false when there is no room, and the task is not in */
  add(task: Task): boolean {
    const open = this.batches.at(-1);
    if (open !== undefined && rowsIn(open) + task.rows <= this.limits.maxBatchSize) {
      open.push(task);
      return true;
    }
    if (this.batches.length >= this.limits.maxEnqueuedBatches) return false;
    this.batches.push([task]);
    return true;
  }

  /** Takes a task out before it is run: its client has gone. @returns false when it is not in the queue any more */
  remove(task: Task): boolean {
    for (const [index, batch] of this.batches.entries()) {
      const position = batch.indexOf(task);
      if (position < 0) continue;
      batch.splice(position, 1);
      if (batch.length === 0) this.batches.splice(index, 1);
      return true;
    }
    return false;
  }

  /**
   * Whether a free thread may take the first batch: at once when it is full, when another is behind it, when the engine
   * has nothing of this queue to do, or when its first task has waited for the timeout.
   */
  next(nowMs: number, isBusy: boolean): NextBatch {
    const oldest = this.batches[0]?.[0];
    if (oldest === undefined) return { kind: 'empty' };
    if (!isBusy || this.hasFullBatch) return { kind: 'ready' };
    const untilMs = oldest.queuedMs + this.limits.batchTimeoutMicros / 1000;
    return nowMs >= untilMs ? { kind: 'ready' } : { kind: 'wait', untilMs };
  }

  /** Takes the first batch out. */
  take(): Task[] {
    return this.batches.shift() ?? [];
  }
}

function rowsIn(batch: readonly QueuedTask[]): number {
  return batch.reduce((sum, { rows }) => sum + rows, 0);
}
