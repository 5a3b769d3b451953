import { Worker } from 'node:worker_threads';
import { MAX_TIMER_MS, ServingError, type Tensor } from '@cdk8s-serving/contract';
import type { FromWorker, TfjsSignature, ToWorker, WorkerTask } from './messages';
import { pack, unpack, type Parcel } from './packed-tensor';

/** Time a worker gets to free its model before it is ended all the same: a graph may hold a loop without an end. */
const CLOSE_TIMEOUT_MS = 5_000;

/** What a loaded model says of itself. */
export interface Loaded {
  readonly signature: TfjsSignature;
  readonly tensorflowVersion: string;
}

/** A worker, and what its model said when it was loaded. */
export interface Started {
  readonly worker: ModelWorker;
  readonly loaded: Loaded;
}

type Tensors = ReadonlyMap<string, Tensor>;

/** A run that is not answered yet. */
interface Pending {
  readonly resolve: (outputs: Tensors) => void;
  readonly reject: (error: ServingError) => void;
  /** Of its deadline, and then of the time it may go on for nobody. */
  timer: NodeJS.Timeout | undefined;
}

/**
 * A worker thread with one model in it, seen from the server's thread. Whichever way the worker ends, every run is
 * answered or refused. It does not come back: who wants another starts another.
 */
export class ModelWorker {
  /** Settles once the thread is gone, with the reason when nobody asked it to go. */
  readonly ended: Promise<string>;
  private readonly pending = new Map<number, Pending>();
  private nextId = 0;
  private whenLoaded:
    { readonly resolve: (loaded: Loaded) => void; readonly reject: (error: Error) => void } | undefined;
  private whenClosed: (() => void) | undefined;
  private reason = '';
  private isGone = false;

  private constructor(
    private readonly worker: Worker,
    private readonly overrunMs: number,
  ) {
    worker.on('message', (message: FromWorker) => this.receive(message));
    worker.on('error', (error) => (this.reason = error.message));
    // TensorFlow.js talks to standard output, which has the server's log.
    worker.stdout.on('data', (chunk: Buffer) => process.stderr.write(chunk));
    this.ended = new Promise((resolve) => {
      worker.on('exit', (code) => {
        const why = this.reason || `exit code ${code}`;
        this.end(why);
        resolve(why);
      });
    });
  }

  /**
   * Starts a worker and waits until its model is loaded.
   * @param file JavaScript of worker.ts
   * @param overrunMs how long a run may go on after its deadline before the thread is ended
   * @returns the worker and what its model says of itself
   * @throws ServingError of the load, or UNAVAILABLE when the thread ended before it was done
   */
  static async start(file: string, task: WorkerTask, overrunMs: number): Promise<Started> {
    const worker = new ModelWorker(new Worker(file, { workerData: task, stdout: true }), overrunMs);
    try {
      const loaded = await new Promise<Loaded>((resolve, reject) => (worker.whenLoaded = { resolve, reject }));
      return { worker, loaded };
    } catch (error) {
      await worker.worker.terminate();
      throw error;
    }
  }

  /**
   * Runs the model. When the deadline passes meanwhile the promise is rejected at once. The thread cannot be interrupted,
   * only ended: it gets some time to finish for nobody.
   * @param deadlineMs on `performance.now()`'s clock
   * @throws ServingError of the run, DEADLINE_EXCEEDED, or UNAVAILABLE when the thread ended
   */
  run(inputs: Tensors, deadlineMs: number): Promise<Tensors> {
    const remainingMs = deadlineMs - performance.now();
    const id = this.nextId++;
    return new Promise((resolve, reject) => {
      const { tensors, transfer } = pack(inputs);
      this.send({ kind: 'run', id, inputs: tensors, deadlineEpochMs: Date.now() + remainingMs }, transfer);
      const timer = remainingMs > MAX_TIMER_MS ? undefined : setTimeout(() => this.isLate(id), remainingMs);
      this.pending.set(id, { resolve, reject, timer });
    });
  }

  /** Frees the model and ends the thread; what still runs is refused. */
  async close(): Promise<void> {
    if (this.isGone) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.whenClosed = resolve;
      timer = setTimeout(resolve, CLOSE_TIMEOUT_MS);
      this.send({ kind: 'close' });
    });
    clearTimeout(timer);
    await this.worker.terminate();
  }

  private send(message: ToWorker, transfer: Parcel['transfer'] = []): void {
    this.worker.postMessage(message, transfer);
  }

  private receive(message: FromWorker): void {
    switch (message.kind) {
      case 'loaded':
        return this.whenLoaded?.resolve(message);
      case 'notLoaded':
        return this.whenLoaded?.reject(new ServingError(message.code, message.message));
      case 'answered':
        return this.take(message.id)?.resolve(unpack(message.outputs));
      case 'refused':
        return this.take(message.id)?.reject(new ServingError(message.code, message.message));
      case 'closed':
        return this.whenClosed?.();
    }
  }

  private isLate(id: number): void {
    const pending = this.pending.get(id);
    if (pending === undefined) return;
    pending.reject(new ServingError('DEADLINE_EXCEEDED', 'the deadline passed while the model ran'));
    pending.timer = setTimeout(() => {
      this.reason = `a run went on for ${this.overrunMs} ms after its deadline`;
      void this.worker.terminate();
    }, this.overrunMs);
  }

  /** The run of this id, which is answered now and never again. */
  private take(id: number): Pending | undefined {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    clearTimeout(pending?.timer);
    return pending;
  }

  private end(reason: string): void {
    this.isGone = true;
    const gone = new ServingError('UNAVAILABLE', `the thread of the TensorFlow.js model ended (${reason})`);
    this.whenLoaded?.reject(gone);
    this.whenClosed?.();
    for (const id of [...this.pending.keys()]) this.take(id)?.reject(gone);
  }
}
