import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/** Threads kept free in libuv's pool for what is not a model run: file system, DNS, inflating. */
const SPARE_THREADS = 2;

/** Threads for JSON at most: each has a heap of its own, and no network brings more than these can read. */
const MOST_JSON_THREADS = 4;

/**
 * Up to so many processors, runs share them by each having one: an operation split over both is done sooner when it is
 * alone, and costs a fifth more processor time whether it is or not (docs/adr/0007).
 */
const FEW_PROCESSORS = 2;

/** How many threads the process has for what. */
export interface ThreadPlan {
  /** Model runs at a time. One more than there are processors to run them would only make all of them slower. */
  readonly concurrency: number;
  /** Models that load at a time. */
  readonly loads: number;
  /** Models that unload at a time. */
  readonly unloads: number;
  /** Size of libuv's pool, on which all of these have a thread. */
  readonly threadPool: number;
  /** Threads within one operation, where the settings leave the choice. */
  readonly intraOp: number;
  /** Threads across operations, where the settings leave the choice. */
  readonly interOp: number;
  /** Threads that read and write large JSON bodies: one processor is the event loop's. */
  readonly json: number;
}

/** Numbers of threads that settings ask for; 0 leaves one to the plan. */
export interface WantedThreads {
  readonly loads: number;
  readonly unloads: number;
}

/** The plan for so many processors. */
export function threadPlan(processors: number, wanted: WantedThreads = { loads: 0, unloads: 0 }): ThreadPlan {
  const concurrency = Math.max(2, processors);
  // A load waits for the disk as long as it computes.
  const loads = wanted.loads || concurrency;
  const unloads = wanted.unloads || 1;
  return {
    concurrency,
    loads,
    unloads,
    threadPool: concurrency + loads + unloads + SPARE_THREADS,
    intraOp: processors <= FEW_PROCESSORS ? 1 : processors,
    interOp: processors,
    json: Math.max(1, Math.min(MOST_JSON_THREADS, processors - 1)),
  };
}

/** Reads a file of the kernel's; undefined where there is none. */
export type ReadKernelFile = (path: string) => string | undefined;

/**
 * Processors the process may keep busy: those it may run on, or fewer where its control group has a limit, which a
 * container's `cpus` and `limits.cpu` are. Neither TensorFlow nor Node looks at it, and both would start a thread for
 * every processor of the node and have them stopped in the middle of a run.
 * @param schedulable processors it may run on
 */
export function processorsWithin(schedulable: number, read: ReadKernelFile): number {
  const limit = cpuLimit(read);
  return limit === undefined ? schedulable : Math.max(1, Math.min(schedulable, Math.ceil(limit)));
}

/** Processors this process may keep busy. */
export function processors(): number {
  return processorsWithin(availableParallelism(), (path) => {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      return undefined;
    }
  });
}

/** The smallest limit of the process's control group and those it is in, as a number of processors. */
function cpuLimit(read: ReadKernelFile): number | undefined {
  const limits = (read('/proc/self/cgroup') ?? '').split('\n').flatMap((line) => {
    const [, controllers = '', path = ''] = /^\d+:([^:]*):(\/.*)$/.exec(line) ?? [];
    if (controllers === '') return groupsOf(path).map((group) => unifiedLimit(read, `/sys/fs/cgroup${group}`));
    if (!controllers.split(',').includes('cpu')) return [];
    return groupsOf(path).map((group) => legacyLimit(read, `/sys/fs/cgroup/cpu${group}`));
  });
  const known = limits.filter((limit) => limit !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** A group and all it is in, up to the root: in a container the group's own path may name what only the host can see. */
function groupsOf(path: string): string[] {
  const names = path.split('/').filter((name) => name !== '');
  return Array.from({ length: names.length + 1 }, (_, count) =>
    names
      .slice(0, count)
      .map((name) => `/${name}`)
      .join(''),
  );
}

/** cgroup v2: `cpu.max` has `<quota> <period>` in microseconds, or `max <period>`. */
function unifiedLimit(read: ReadKernelFile, directory: string): number | undefined {
  const [quota = '', period = ''] = (read(`${directory}/cpu.max`) ?? '').trim().split(' ');
  return ratio(quota, period);
}

/** cgroup v1: the quota is -1 where there is none. */
function legacyLimit(read: ReadKernelFile, directory: string): number | undefined {
  return ratio(read(`${directory}/cpu.cfs_quota_us`) ?? '', read(`${directory}/cpu.cfs_period_us`) ?? '');
}

function ratio(quota: string, period: string): number | undefined {
  const limit = Number(quota.trim() || NaN) / Number(period.trim() || NaN);
  return Number.isFinite(limit) && limit > 0 ? limit : undefined;
}
