import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ServingError } from '@cdk8s-serving/contract';
import type { JsonJob, JsonOutcome, Parcel } from './job';

/** Tells whether anybody still waits for a job; an AbortSignal does. */
export interface JobSignal {
  readonly aborted: boolean;
}

/** A job, and who waits for it. */
interface Pending {
  readonly parcel: Parcel<JsonJob>;
  readonly signal: JobSignal | undefined;
  readonly resolve: (outcome: JsonOutcome) => void;
  readonly reject: (error: ServingError) => void;
}

/** A thread, and the job it is at. */
interface Thread {
  readonly worker: Worker;
  current: Pending | undefined;
}

/**
 * Threads that read and write JSON beside the event loop. A thread is started when there is a job and all others are
 * busy, up to `size`; one that dies takes its job with it and nothing else. Every way out settles every job.
 */
export class JsonWorkerPool {
  private readonly threads = new Set<Thread>();
  private readonly waiting: Pending[] = [];
  private isClosed = false;

  /** @param file JavaScript of worker.ts */
  constructor(
    private readonly size: number,
    private readonly file = compiledWorker(),
  ) {}

  /**
   * Does a job on the next free thread.
   * @param signal aborted when nobody waits for the job any more; one that has begun is finished all the same
   * @throws ServingError CANCELLED for such a job, INTERNAL when its thread died, UNAVAILABLE once the pool is closed
   */
  run(parcel: Parcel<JsonJob>, signal?: JobSignal): Promise<JsonOutcome> {
    return new Promise((resolve, reject) => {
      if (this.isClosed) throw closed();
      this.waiting.push({ parcel, signal, resolve, reject });
      this.hand();
    });
  }

  /** Ends every thread, and with it every job. */
  async close(): Promise<void> {
    this.isClosed = true;
    for (const { reject } of this.waiting.splice(0)) reject(closed());
    await Promise.all([...this.threads].map(({ worker }) => worker.terminate()));
  }

  /** Gives the oldest jobs to free threads. */
  private hand(): void {
    while (this.waiting.length > 0) {
      const thread = this.freeThread();
      if (thread === undefined) return;
      const job = this.waiting.shift();
      if (job === undefined) return;
      if (job.signal?.aborted === true) {
        job.reject(new ServingError('CANCELLED', 'the client cancelled the request'));
        continue;
      }
      try {
        thread.worker.postMessage(job.parcel.message, job.parcel.transfer);
        thread.current = job;
      } catch (error) {
        job.reject(new ServingError('INTERNAL', `a body could not be handed to a thread: ${(error as Error).message}`));
      }
    }
  }

  private freeThread(): Thread | undefined {
    for (const thread of this.threads) if (thread.current === undefined) return thread;
    return this.threads.size < this.size ? this.start() : undefined;
  }

  private start(): Thread {
    const worker = new Worker(this.file);
    const thread: Thread = { worker, current: undefined };
    this.threads.add(thread);
    // A server that has nothing left to do ends; its connections keep it alive while a job is theirs.
    worker.unref();
    worker.on('message', (outcome: JsonOutcome) => {
      thread.current?.resolve(outcome);
      thread.current = undefined;
      this.hand();
    });
    let reason = 'it was ended';
    worker.on('error', (error) => (reason = error.message));
    worker.on('exit', () => {
      this.threads.delete(thread);
      thread.current?.reject(
        this.isClosed ? closed() : new ServingError('INTERNAL', `the thread that read the request died: ${reason}`),
      );
      if (!this.isClosed) this.hand();
    });
    return thread;
  }
}

function closed(): ServingError {
  return new ServingError('UNAVAILABLE', 'the server is stopping');
}

/** The worker is compiled code, also for who runs the sources: Node compiles no TypeScript in a thread. */
function compiledWorker(): string {
  const beside = join(__dirname, 'worker.js');
  return existsSync(beside) ? beside : join(__dirname, '../../../build/codec/json/off-thread/worker.js');
}
