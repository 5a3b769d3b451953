import { readdirSync, readlinkSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { constants, getPriority, setPriority } from 'node:os';
import { basename } from 'node:path';

/**
 * By how much nicer the threads are that run models and read large bodies. Where there are more of them than processors, the event
 * loop is not kept waiting behind them: its turns are short, and every request waits for the next one. Models lose what
 * it takes, which they would lose anyway.
 *
 * A niceness of each thread is Linux's; elsewhere, and where the kernel does not let it be set, nothing changes.
 */
const NICER_BY = 5;

/** The directory of a process' threads, by their ids. */
const TASKS = '/proc/self/task';

/**
 * Makes libuv's pool yield to the event loop, and with it TensorFlow's threads: a thread hands its niceness on to those it
 * starts, and models are loaded on the pool. To be called before anything has used the pool.
 */
export async function poolYields(): Promise<void> {
  const before = new Set(threads());
  // The first job starts all threads of the pool.
  await stat('.');
  for (const thread of threads()) if (!before.has(thread)) yields(thread);
}

/** Makes the calling thread, a worker's, yield to the event loop. */
export function threadYields(): void {
  try {
    yields(basename(readlinkSync('/proc/thread-self')));
  } catch {
    // No Linux.
  }
}

function threads(): string[] {
  try {
    return readdirSync(TASKS);
  } catch {
    return [];
  }
}

function yields(thread: string): void {
  try {
    setPriority(Number(thread), Math.min(constants.priority.PRIORITY_LOW, getPriority() + NICER_BY));
  } catch {
    // It ended, or a sandbox forbids it: the priority it has is good enough.
  }
}
