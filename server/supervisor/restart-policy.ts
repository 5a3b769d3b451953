/** How often a process may crash, and how long it stays down for it. */
export interface RestartPolicy {
  /** Crashes that ended longer ago do not count. */
  readonly windowMs: number;
  /** Wait after the second crash of a window; it doubles with each further one. After the first there is none. */
  readonly firstDelayMs: number;
  readonly maxDelayMs: number;
  /** Crashes of a window that are not followed by another start. */
  readonly fatalCrashes: number;
}

/**
 * A crash once in a while costs a start and nothing else. A process that goes on crashing waits longer and longer, about
 * 25 seconds in all, and is then given up: whoever runs the container sees that, and does what it does with one.
 */
export const RESTART_POLICY: RestartPolicy = {
  windowMs: 10 * 60_000,
  firstDelayMs: 100,
  maxDelayMs: 10_000,
  fatalCrashes: 10,
};

/** What follows a crash. */
export type Restart = { readonly kind: 'start'; readonly delayMs: number } | { readonly kind: 'give up' };

/** @param crashesMs moments of all crashes so far, the last one just now, on the clock of `nowMs` */
export function restartAfter(crashesMs: readonly number[], nowMs: number, policy: RestartPolicy): Restart {
  const recent = crashesMs.filter((crashMs) => nowMs - crashMs <= policy.windowMs).length;
  if (recent >= policy.fatalCrashes) return { kind: 'give up' };
  const delayMs = recent <= 1 ? 0 : Math.min(policy.maxDelayMs, policy.firstDelayMs * 2 ** (recent - 2));
  return { kind: 'start', delayMs };
}
