import {
  PICTURE_DECODERS,
  type ImagePreprocessing,
  type NumericDType,
  type NumericTensor,
} from '@cdk8s-serving/contract';
import { ProblemError, badPicture } from '../errors';
import { DecoderProcess, type JobEnd } from './decoder-process';
import type { DecodeJob } from './messages';

/** What decoding may cost. */
export interface DecoderLimits {
  /** Processes, and so pictures decoded at once. */
  readonly processes: number;
  /** Writable memory of one process, in bytes. */
  readonly maxMemoryBytes: number;
  /** Milliseconds one picture may take before its process is killed. */
  readonly timeoutMs: number;
}

/** The decoder's own limit of 10 s comes first; the process is killed when that does not work either. */
export const DECODER_LIMITS: DecoderLimits = { ...PICTURE_DECODERS, timeoutMs: 12_000 };

/** Milliseconds before a decoder that ended without ever being ready is started again. */
const RESTART_DELAY_MS = 500;

/** A job that waits for a process. */
interface Waiting {
  readonly start: (decoder: DecoderProcess) => void;
  /** Gives it up. */
  readonly refuse: () => void;
}

/**
 * Decodes pictures outside of this process, so that what a hostile one does to a decoder (crash it, fill its memory,
 * keep it busy) happens to that picture and to nothing else. First come, first served.
 */
export class DecoderPool {
  private readonly processes = new Set<DecoderProcess>();
  private readonly waiting = new Set<Waiting>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private isClosed = false;

  /**
   * @param onDeath told of every process that ended by itself or was killed for what it did
   * @param nodeOptions further options of Node for each process: to look into it
   */
  constructor(
    private readonly limits: DecoderLimits = DECODER_LIMITS,
    private readonly onDeath: () => void = () => undefined,
    private readonly nodeOptions: readonly string[] = [],
  ) {
    for (let count = 0; count < limits.processes; count += 1) this.startProcess();
  }

  /** Process ids of those that run. */
  get pids(): readonly number[] {
    return [...this.processes].flatMap(({ pid }) => pid ?? []);
  }

  /**
   * Decodes and preprocesses one picture, as `preprocessImage` does.
   * @throws ServingError picture-unreadable, also when the decoder did not survive the picture; client-gone when `signal`
   *   aborts while it waits for its turn.
   */
  async preprocess(
    picture: Buffer,
    recipe: ImagePreprocessing,
    dtype: NumericDType,
    signal: AbortSignal,
    onResized?: (durationMs: number) => void,
  ): Promise<NumericTensor> {
    const end = await this.run({ picture, recipe, dtype }, signal);
    if (end.kind === 'tensor') {
      onResized?.(end.resizeMs);
      return end.tensor;
    }
    if (end.kind === 'refused') throw badPicture(end.detail, end.cause);
    throw badPicture('the picture cannot be decoded within the memory and the time one picture gets');
  }

  /** Ends every process; jobs in progress and those that wait are refused. */
  close(): void {
    this.isClosed = true;
    for (const timer of this.timers) clearTimeout(timer);
    for (const { refuse } of this.waiting) refuse();
    for (const decoder of this.processes) decoder.kill();
  }

  private run(job: DecodeJob, signal: AbortSignal): Promise<JobEnd> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        signal.removeEventListener('abort', gone);
        this.waiting.delete(entry);
        act();
      };
      const entry: Waiting = {
        start: (decoder) =>
          settle(() => resolve(decoder.run(job, this.limits.timeoutMs).finally(() => this.startWaiting()))),
        refuse: () => settle(() => resolve({ kind: 'died' })),
      };
      const gone = (): void => settle(() => reject(new ProblemError('client-gone', 'the client went away')));
      signal.addEventListener('abort', gone, { once: true });
      this.waiting.add(entry);
      if (signal.aborted) gone();
      else if (this.isClosed) entry.refuse();
      else this.startWaiting();
    });
  }

  private startWaiting(): void {
    for (const decoder of this.processes) {
      const [next] = this.waiting;
      if (next === undefined) return;
      if (decoder.isIdle) next.start(decoder);
    }
  }

  private startProcess(): void {
    let wasReady = false;
    const decoder = new DecoderProcess(
      this.limits.maxMemoryBytes,
      () => {
        wasReady = true;
        this.startWaiting();
      },
      () => {
        this.processes.delete(decoder);
        if (this.isClosed) return;
        this.onDeath();
        if (wasReady) this.startProcess();
        else this.startLater();
      },
      this.nodeOptions,
    );
    this.processes.add(decoder);
  }

  private startLater(): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.startProcess();
    }, RESTART_DELAY_MS);
    this.timers.add(timer);
  }
}
