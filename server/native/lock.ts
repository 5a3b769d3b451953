/**
 * Lets one process at a time fetch into a cache directory. The lock saves a second download and nothing more: what
 * keeps the cache whole is that every process works in a folder of its own and renames it into place.
 */
import { rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const TOUCH_INTERVAL_MS = 2_000;
/** A lock nobody has touched for this long belongs to a process that was killed. */
const ABANDONED_AFTER_MS = 10_000;
const POLL_INTERVAL_MS = 250;

/** What taking a lock needs to know. */
export interface LockOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called once, when somebody else holds the lock. */
  readonly onWait?: () => void;
}

/**
 * Runs `work` while holding the lock file `path`, waiting for another holder first. The holder touches the file, so
 * liveness is told across containers and hosts that share a cache, where process ids mean nothing.
 * @throws AbortError when `signal` is aborted while waiting; whatever `work` throws; file system errors of `path`.
 */
export async function withLock<T>(path: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  let told = false;
  while (!tryTake(path)) {
    if (!told) options.onWait?.();
    told = true;
    await sleep(POLL_INTERVAL_MS, undefined, options.signal ? { signal: options.signal } : {});
  }
  const timer = setInterval(() => touch(path), TOUCH_INTERVAL_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    rmSync(path, { force: true });
  }
}

function tryTake(path: string): boolean {
  try {
    writeFileSync(path, '', { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const touchedMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  // Removed or abandoned: the next round takes it. Two waiters may both remove it; both then work, which is safe.
  if (touchedMs !== undefined && Date.now() - touchedMs > ABANDONED_AFTER_MS) rmSync(path, { force: true });
  return false;
}

function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // Another process took the lock for abandoned and removed it; see above.
  }
}
