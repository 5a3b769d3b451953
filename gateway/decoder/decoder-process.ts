import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { PACKAGE_ROOT } from '../package-root';
import type { DecodeJob, DecoderMessage } from './messages';

const SCRIPT = path.join(PACKAGE_ROOT, 'bin', 'picture-decoder.js');

/** JavaScript heap, in MiB; pixels are outside of it. */
const MAX_HEAP_MIB = 64;

/**
 * The kernel refuses a decoder more memory than this, and its libraries say so or end. Where a system does not know the
 * limit (macOS), there is none. The shell is gone once it has set it: `exec` puts the decoder in its place.
 */
const WITH_LIMIT = 'ulimit -d "$0" 2>/dev/null; exec "$@"';

/**
 * All of a decoder's environment: nothing of the gateway's, in which keys are. glibc's allocator gets one arena, and a
 * fixed size from which on memory is a mapping of its own, which goes back to the system as soon as it is free. Left to
 * itself the allocator takes that size from the largest picture there was: the smaller ones then share a heap that
 * splinters, to twice the memory (bench/README.md, decoder-fuzz).
 */
const ENVIRONMENT = {
  UV_THREADPOOL_SIZE: '2',
  VIPS_CONCURRENCY: '1',
  MALLOC_ARENA_MAX: '1',
  MALLOC_MMAP_THRESHOLD_: String(4 * 1024 * 1024),
} as const;

/** How a job ended: with a message, or with the process. */
export type JobEnd = DecoderMessage | { readonly kind: 'died' };

/** One decoder process, for one job at a time. It is never used again after it died. */
export class DecoderProcess {
  private readonly child: ChildProcess;
  private settle: ((end: JobEnd) => void) | undefined;
  private isReady = false;

  /**
   * @param maxMemoryBytes writable memory of the process: code, heap, threads' stacks and pixels
   * @param onReady called once, when a job may be given
   * @param onExit called once, after the job in progress was settled
   * @param nodeOptions further options of Node
   */
  constructor(maxMemoryBytes: number, onReady: () => void, onExit: () => void, nodeOptions: readonly string[]) {
    const options = [`--max-old-space-size=${MAX_HEAP_MIB}`, '--expose-gc', ...nodeOptions];
    const node = [process.execPath, ...options, SCRIPT];
    this.child = spawn('/bin/sh', ['-c', WITH_LIMIT, String(Math.floor(maxMemoryBytes / 1024)), ...node], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
      env: ENVIRONMENT,
    });
    this.child.on('message', (message: DecoderMessage) => {
      if (message.kind !== 'ready') return this.end(message);
      this.isReady = true;
      onReady();
    });
    let isOver = false;
    const over = (): void => {
      if (isOver) return;
      isOver = true;
      this.isReady = false;
      this.end({ kind: 'died' });
      onExit();
    };
    this.child.once('exit', over);
    // The shell could not be started, or the pipe broke: the process is of no more use.
    this.child.on('error', () => {
      this.child.kill('SIGKILL');
      over();
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get isIdle(): boolean {
    return this.isReady && this.settle === undefined;
  }

  /** Does one job; settles whatever happens. @param timeoutMs milliseconds after which the process is killed */
  run(job: DecodeJob, timeoutMs: number): Promise<JobEnd> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.child.kill('SIGKILL'), timeoutMs);
      this.settle = (end) => {
        clearTimeout(timer);
        resolve(end);
      };
      this.child.send(job, (error) => {
        if (error !== null) this.child.kill('SIGKILL');
      });
    });
  }

  /** Ends the process at once. */
  kill(): void {
    this.child.kill('SIGKILL');
  }

  private end(end: JobEnd): void {
    const settle = this.settle;
    this.settle = undefined;
    settle?.(end);
  }
}
