/** When a circuit opens and how long it stays so. */
export interface CircuitOptions {
  /** Failures in a row that open it. */
  readonly maxFailures: number;
  /** Milliseconds it stays open the first time; doubled with every probe that fails, up to `maxOpenMs`. */
  readonly openMs: number;
  readonly maxOpenMs: number;
}

/** Standing of a circuit. Frozen data: every transition below gives a new one. */
export type Circuit =
  /** Calls pass. */
  | { readonly kind: 'closed'; readonly failures: number }
  /** Calls are refused until `untilMs`; the first one after that is the probe. */
  | { readonly kind: 'open'; readonly untilMs: number; readonly openMs: number }
  /** One probe is on its way, until `untilMs` at most; others are refused. */
  | { readonly kind: 'half_open'; readonly untilMs: number; readonly openMs: number };

/** How a call ended. `ignored` says nothing about the model server: the client went away, or its request was wrong. */
export type CallOutcome = 'success' | 'failure' | 'ignored';

export const CLOSED: Circuit = { kind: 'closed', failures: 0 };

/** What becomes of a call that is about to be made. */
export type Admittance =
  { readonly admitted: true; readonly circuit: Circuit } | { readonly admitted: false; readonly retryAfterMs: number };

/**
 * A call wants to be made at `nowMs`. In an open circuit whose time is over it becomes the probe; a probe that was never
 * heard of again is replaced after as long as the circuit was open.
 */
export function admit(circuit: Circuit, nowMs: number): Admittance {
  if (circuit.kind === 'closed') return { admitted: true, circuit };
  if (nowMs < circuit.untilMs) return { admitted: false, retryAfterMs: circuit.untilMs - nowMs };
  const { openMs } = circuit;
  return { admitted: true, circuit: { kind: 'half_open', untilMs: nowMs + openMs, openMs } };
}

/** An admitted call has ended at `nowMs`. Late news from before the circuit opened changes nothing. */
export function settle(circuit: Circuit, outcome: CallOutcome, nowMs: number, options: CircuitOptions): Circuit {
  if (outcome === 'ignored') return circuit;
  if (outcome === 'success') return circuit.kind === 'open' ? circuit : CLOSED;
  if (circuit.kind === 'closed') {
    const failures = circuit.failures + 1;
    if (failures < options.maxFailures) return { kind: 'closed', failures };
    return { kind: 'open', untilMs: nowMs + options.openMs, openMs: options.openMs };
  }
  if (circuit.kind === 'open') return circuit;
  const openMs = Math.min(2 * circuit.openMs, options.maxOpenMs);
  return { kind: 'open', untilMs: nowMs + openMs, openMs };
}
