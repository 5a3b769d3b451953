import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../../contract/test/support/free-port';
import { MODELS, eventually } from './server';
import { isReady } from './server-process';

const BIN = join(__dirname, '..', '..', 'bin', 'model-server.js');

/** Work that was done, which is the same on a fast machine and on a slow one. */
export interface Work {
  /** Bytes that JavaScript allocated, in its heap and for buffers beside it. */
  readonly allocatedBytes: number;
  /** Promises, timers, requests and the like that were made. */
  readonly asyncResources: number;
  /** Calls of the system that write: to sockets, to the log, to wake another thread. */
  readonly writes: number;
}

/** What the process itself counts. */
interface Counts {
  readonly heldBytes: number;
  readonly asyncResources: number;
  readonly collections: number;
}

/** `collect` takes the garbage away before it counts, `watch` starts to count asynchronous resources. */
type Question = 'collect' | 'count' | 'watch';

/**
 * Runs in the server's process, from its text: answers with counts. Hooks make promises allocate more, so that they are
 * there only while they are asked for.
 */
function counter(): void {
  const { getHeapStatistics } = process.getBuiltinModule('node:v8');
  const { createHook } = process.getBuiltinModule('node:async_hooks');
  const { PerformanceObserver } = process.getBuiltinModule('node:perf_hooks');
  let asyncResources = 0;
  let collections = 0;
  const hook = createHook({ init: () => (asyncResources += 1) });
  new PerformanceObserver((list) => (collections += list.getEntries().length)).observe({ entryTypes: ['gc'] });
  // The clock stands still: which run is short enough for the event loop would else depend on the machine.
  performance.now = () => 0;
  process.on('message', (question: Question) => {
    hook.disable();
    if (question === 'collect') globalThis.gc?.();
    // The observer hears of a collection in a later turn.
    setTimeout(() => {
      const { used_heap_size: heap, external_memory: beside } = getHeapStatistics();
      process.send?.({ heldBytes: heap + beside, asyncResources, collections } satisfies Counts);
      if (question === 'watch') hook.enable();
    }, 50);
  });
  process.channel?.unref();
}

/**
 * Options of Node under which counts are the same every time: code is not optimized, as when that happens depends on the
 * machine and what it allocates on that; and there is room for all the garbage of a measurement.
 */
const COUNTING: readonly string[] = [
  '--expose-gc',
  '--no-opt',
  '--min-semi-space-size=256',
  '--max-semi-space-size=256',
  `--import=data:text/javascript,${encodeURIComponent(`(${counter.toString()})()`)}`,
];

/** A model server with the model `half` in a process of its own that counts its work; `npm test` has compiled it. */
export class CountedServer {
  private constructor(
    private readonly child: ChildProcess,
    readonly ports: { readonly grpc: number; readonly rest: number },
  ) {}

  static async start(): Promise<CountedServer> {
    const [grpc, rest, management] = [await freePort(), await freePort(), await freePort()];
    const flags = [
      '--host=127.0.0.1',
      `--port=${grpc}`,
      `--rest_api_port=${rest}`,
      `--management_port=${management}`,
      '--model_name=half',
      `--model_base_path=${join(MODELS, 'half_plus_two')}`,
      // Looked at once: nothing but requests is counted.
      '--file_system_poll_wait_seconds=0',
    ];
    const child = spawn(process.execPath, [...COUNTING, BIN, ...flags], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    await eventually(() => isReady(management), 2000);
    return new CountedServer(child, { grpc, rest });
  }

  /** Work for each of so many requests, which are sent one after the other. */
  async workFor(request: () => Promise<unknown>, times: number): Promise<Work> {
    const repeat = async (): Promise<void> => {
      for (let time = 0; time < times; time += 1) await request();
    };
    await repeat();
    const before = await this.ask('collect');
    const writesBefore = this.writes();
    await repeat();
    const writes = this.writes() - writesBefore;
    const after = await this.ask('count');
    if (after.collections !== before.collections) throw new Error('garbage was collected while it was counted');
    const unwatched = await this.ask('watch');
    await repeat();
    const watched = await this.ask('count');
    return {
      allocatedBytes: (after.heldBytes - before.heldBytes) / times,
      asyncResources: (watched.asyncResources - unwatched.asyncResources) / times,
      writes: writes / times,
    };
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    await once(this.child, 'exit');
  }

  private async ask(question: Question): Promise<Counts> {
    this.child.send(question);
    const [counts] = (await once(this.child, 'message')) as [Counts];
    return counts;
  }

  /** Linux counts them for every process. */
  private writes(): number {
    return Number(/^syscw: (\d+)$/m.exec(readFileSync(`/proc/${this.child.pid}/io`, 'utf8'))?.[1]);
  }
}
