/** Signals by which a person or a supervisor ends a command. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Turns the signals that end a command into an AbortSignal. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Leaves signals to Node again. */
  dispose(): void;
}

/**
 * The first signal aborts; every further one calls `onImpatience`, for somebody who does not want to wait for a drain.
 */
export function listenForInterruption(onImpatience: () => void): Interruption {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) onImpatience();
    controller.abort();
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: controller.signal,
    dispose: () => SIGNALS.forEach((name) => process.removeListener(name, onSignal)),
  };
}
