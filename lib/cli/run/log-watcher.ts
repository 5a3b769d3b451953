import type { Watcher } from './supervisor';

/**
 * A watcher that writes plain lines: those of a process behind its name, its own without.
 *
 * @param write Gets one line without its end.
 */
export function logWatcher(write: (line: string) => void): Watcher {
  return {
    started: (name) => write(`starting ${name}`),
    ready: (name, tookMs) => write(`${name} is ready (${(tookMs / 1000).toFixed(1)} s)`),
    line: (name, line) => write(`[${name}] ${line}`),
    stopping: (name) => write(`stopping ${name}`),
  };
}
