/** What a request is spent on, in this order. A request that runs no model is decoded and encoded alone. */
export const PHASES = ['decode', 'queue', 'run', 'encode'] as const;

export type Phase = (typeof PHASES)[number];

/** A phase of one request, in milliseconds of `performance.now()`'s clock. */
export interface PhaseSpan {
  readonly phase: Phase;
  readonly startMs: number;
  readonly endMs: number;
}

/** When a request entered each phase. Phases are entered in order and at most once; a step back is none. */
export class PhaseClock {
  private readonly entered: { readonly phase: Phase; readonly startMs: number }[];

  constructor(readonly startMs: number) {
    this.entered = [{ phase: 'decode', startMs }];
  }

  /** The phase the request is in. */
  get phase(): Phase {
    return this.entered.at(-1)?.phase ?? 'decode';
  }

  /** @returns false when the request is in that phase or past it already */
  enter(phase: Phase, nowMs: number): boolean {
    if (PHASES.indexOf(phase) <= PHASES.indexOf(this.phase)) return false;
    this.entered.push({ phase, startMs: nowMs });
    return true;
  }

  /** The phases so far, without a gap between them. @param endMs of the last one */
  spans(endMs: number): PhaseSpan[] {
    return this.entered.map(({ phase, startMs }, index) => ({
      phase,
      startMs,
      endMs: this.entered[index + 1]?.startMs ?? endMs,
    }));
  }
}
