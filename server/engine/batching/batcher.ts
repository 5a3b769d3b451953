import { ServingError, toServingError, type CodeName } from '@cdk8s-serving/contract';
import { refusalOf, tooLate, type QueueLimits } from '../admission';
import type { LoadedModel, RunObserver, RunOptions } from '../engine';
import { cancelled } from '../run-slots';
import { ServiceTime } from '../service-time';
import { BatchQueue, type QueuedTask } from './batch-queue';
import type { BatchThreads } from './batch-threads';
import type { BatchingMetrics } from './batching-metrics';
import { batchKey, mergeInputs, rowsOf, splitOutputs, type Tensors } from './merge';
import type { BatchingOptions } from './options';

interface Task extends QueuedTask {
  readonly signature: string;
  readonly inputs: Tensors;
  readonly options: RunOptions;
  readonly resolve: (outputs: Tensors) => void;
  readonly reject: (error: ServingError) => void;
  /** Called when its client goes; it leaves the queue then, if it is still there. */
  readonly leave: () => void;
}

/** A queue, and whether it is being served. */
interface Lane {
  readonly queue: BatchQueue<Task>;
  /** Batches of this lane that run now. */
  running: number;
  /** True while the lane stands in line for a thread. */
  isInLine: boolean;
  /** Set while requests that came at the same time are still being read. */
  gathering: NodeJS.Immediate | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** Gathers the requests of one model version into batches. Every way out settles every request. */
export class Batcher {
  private readonly lanes = new Map<string, Lane>();
  private readonly times = new ServiceTime();

  constructor(
    private readonly model: LoadedModel,
    private readonly options: BatchingOptions,
    private readonly threads: BatchThreads,
    private readonly metrics: BatchingMetrics | undefined,
  ) {}

  /** Kinds of requests, by signature and shape, of which some wait or run. */
  get kinds(): number {
    return this.lanes.size;
  }

  /**
   * Queues one request and answers it with its own rows.
   * @throws ServingError INVALID_ARGUMENT for inputs that cannot be batched, UNAVAILABLE for a full queue,
   *   RESOURCE_EXHAUSTED for one whose deadline passes while it waits, or would, DEADLINE_EXCEEDED for one that a run would
   *   not make in time, CANCELLED for one whose client has gone, and the engine's own
   */
  run(signature: string, inputs: Tensors, options: RunOptions): Promise<Tensors> {
    return new Promise((resolve, reject) => {
      const rows = rowsOf(inputs);
      const { maxBatchSize } = this.options;
      if (rows > maxBatchSize) {
        const message = `Task size ${rows} is larger than maximum input batch size ${maxBatchSize}`;
        throw new ServingError('INVALID_ARGUMENT', message);
      }
      const key = batchKey(signature, inputs, this.options.padVariableLengthInputs);
      const lane = this.laneOf(key);
      const refusal = this.refusalOf(lane, options);
      if (refusal !== undefined) throw refusal;
      const leave = (): void => {
        if (lane.queue.remove(task)) reject(cancelled());
      };
      const task: Task = { signature, inputs, options, rows, queuedMs: performance.now(), resolve, reject, leave };
      if (!lane.queue.add(task)) throw this.full(lane);
      options.signal?.addEventListener('abort', leave, { once: true });
      this.serve(key, lane);
    });
  }

  private laneOf(key: string): Lane {
    const known = this.lanes.get(key);
    if (known !== undefined) return known;
    const lane: Lane = {
      queue: new BatchQueue(this.options),
      running: 0,
      isInLine: false,
      gathering: undefined,
      timer: undefined,
    };
    this.lanes.set(key, lane);
    return lane;
  }

  /** Of a request that would be answered after its deadline; how many may wait is the queue's own to say. */
  private refusalOf({ queue }: Lane, { deadlineMs }: RunOptions): ServingError | undefined {
    const { meanMs, leastMs } = this.times;
    const expectedWaitMs = (queue.length * meanMs) / this.options.numBatchThreads;
    const load = { waiting: queue.length, expectedWaitMs, leastRunMs: leastMs };
    return refusalOf(load, deadlineMs, performance.now(), UNLIMITED);
  }

  private full({ queue }: Lane): ServingError {
    return new ServingError(
      'UNAVAILABLE',
      `The batch scheduling queue to which this task was submitted is full; currently ${queue.length} batches enqueued and max_enqueued_batches is ${this.options.maxEnqueuedBatches}`,
    );
  }

  /** Asks for a thread: at once for a full batch, else when all that came in this turn of the event loop is in it. */
  private serve(key: string, lane: Lane): void {
    if (lane.isInLine) return;
    if (!lane.queue.hasFullBatch) {
      lane.gathering ??= setImmediate(() => this.getInLine(key, lane));
      return;
    }
    clearImmediate(lane.gathering);
    this.getInLine(key, lane);
  }

  private getInLine(key: string, lane: Lane): void {
    lane.gathering = undefined;
    lane.isInLine = true;
    this.threads.request(() => {
      lane.isInLine = false;
      return this.offer(key, lane);
    });
  }

  /** A thread is free. @returns whether this lane takes it */
  private offer(key: string, lane: Lane): boolean {
    const next = lane.queue.next(performance.now(), lane.running > 0);
    if (next.kind === 'empty') {
      // Its requests were cancelled while it stood in line.
      this.forgetIdle(key, lane);
      return false;
    }
    if (next.kind === 'wait') {
      lane.timer ??= setTimeout(
        () => {
          lane.timer = undefined;
          this.serve(key, lane);
        },
        Math.max(0, next.untilMs - performance.now()),
      );
      return false;
    }
    const batch = lane.queue.take();
    lane.running += 1;
    if (lane.queue.length > 0) this.serve(key, lane);
    void this.runBatch(batch).finally(() => {
      lane.running -= 1;
      this.threads.release();
      if (lane.queue.length > 0) this.serve(key, lane);
      else this.forgetIdle(key, lane);
    });
    return true;
  }

  /** Shapes come from clients: a lane without work must not stay for ever. */
  private forgetIdle(key: string, lane: Lane): void {
    const isIdle = lane.running === 0 && lane.queue.length === 0 && !lane.isInLine && lane.gathering === undefined;
    if (!isIdle) return;
    clearTimeout(lane.timer);
    lane.timer = undefined;
    if (this.lanes.get(key) === lane) this.lanes.delete(key);
  }

  private async runBatch(batch: readonly Task[]): Promise<void> {
    const nowMs = performance.now();
    for (const { options, queuedMs, leave } of batch) {
      options.signal?.removeEventListener('abort', leave);
      this.metrics?.queued(nowMs - queuedMs);
    }
    const live = batch.filter(({ options, reject }) => {
      const error = nowMs >= options.deadlineMs ? expired() : tooLate(this.times.leastMs, options.deadlineMs, nowMs);
      if (error !== undefined) reject(error);
      return error === undefined;
    });
    if (live.length > 0) await this.runOrSplit(live);
  }

  /**
   * Runs requests together. One bad request must not take the others with it: where a run fails for its inputs each half
   * is run by itself, down to the one that fails for itself.
   */
  private async runOrSplit(tasks: readonly Task[]): Promise<void> {
    try {
      const outputs = await this.runTogether(tasks);
      tasks.forEach(({ resolve }, index) => resolve(outputs[index] ?? new Map()));
    } catch (thrown) {
      const error = toServingError(thrown);
      if (tasks.length === 1 || NOT_OF_THE_INPUTS.has(error.code)) {
        for (const { reject } of tasks) reject(error);
        return;
      }
      const middle = tasks.length >> 1;
      await this.runOrSplit(tasks.slice(0, middle));
      await this.runOrSplit(tasks.slice(middle));
    }
  }

  private async runTogether(tasks: readonly Task[]): Promise<Tensors[]> {
    const signature = tasks[0]?.signature ?? '';
    const rows = tasks.map((task) => task.rows);
    const total = rows.reduce((sum, count) => sum + count, 0);
    // A request without rows stays one: there is no row to repeat.
    const size = total === 0 ? 0 : (this.options.allowedBatchSizes.find((allowed) => allowed >= total) ?? total);
    // The latest deadline: the batch is of use as long as one of its requests is.
    const deadlineMs = Math.max(...tasks.map(({ options }) => options.deadlineMs));
    this.metrics?.batchRan({ rows: total, paddingRows: size - total });
    const inputs = mergeInputs(
      tasks.map((task) => task.inputs),
      size,
    );
    const observer = { ...NOT_OBSERVED, running: () => tasks.forEach(({ options }) => options.observer?.running()) };
    const startMs = performance.now();
    const outputs = await this.model.run(signature, inputs, { deadlineMs, observer, isGathered: true });
    this.times.observe(performance.now() - startMs);
    return splitOutputs(outputs, rows, size);
  }
}

/** TensorFlow Serving's code and text. */
function expired(): ServingError {
  return new ServingError('RESOURCE_EXHAUSTED', 'Run() timeout exceeded while waiting in batching queue');
}

/** Codes of a run that would fail with any inputs. */
const NOT_OF_THE_INPUTS: ReadonlySet<CodeName> = new Set([
  'CANCELLED',
  'DEADLINE_EXCEEDED',
  'RESOURCE_EXHAUSTED',
  'UNAVAILABLE',
]);

const UNLIMITED: QueueLimits = { maxWaiting: Infinity, maxWaitMs: Infinity, alwaysWaiting: Infinity };

/** Of a batch its requests learn when it begins to run; they are told the rest one by one. */
const NOT_OBSERVED: RunObserver = { queued: () => undefined, running: () => undefined, ran: () => undefined };
