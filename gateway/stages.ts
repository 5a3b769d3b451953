/**
 * Parts of a prediction whose time is told: getting the picture; decoding it, with the wait for a decoder, or reading the
 * record; making the model's size and numbers of it; waiting for a turn; the call to the model.
 */
export const STAGES = ['fetch', 'decode', 'resize', 'queue', 'run'] as const;
export type Stage = (typeof STAGES)[number];

/** Times the stages of one request. A stage that several examples go through has the sum of their times. */
export class StageTimes {
  private readonly durationsMs = new Map<Stage, number>();

  /** @param observe told of every stage, also of one that failed. */
  constructor(private readonly observe: (stage: Stage, durationMs: number) => void) {}

  /** Runs one stage. */
  async measure<T>(stage: Stage, run: () => Promise<T>): Promise<T> {
    const startMs = performance.now();
    try {
      return await run();
    } finally {
      this.add(stage, performance.now() - startMs);
    }
  }

  /** Runs a stage whose end is a stage of its own, which `run` tells the time of. */
  async measureBoth<T>(
    [stage, end]: readonly [Stage, Stage],
    run: (onEnd: (durationMs: number) => void) => Promise<T>,
  ): Promise<T> {
    const startMs = performance.now();
    let endMs: number | undefined;
    try {
      return await run((durationMs) => (endMs = durationMs));
    } finally {
      this.add(stage, Math.max(0, performance.now() - startMs - (endMs ?? 0)));
      if (endMs !== undefined) this.add(end, endMs);
    }
  }

  /** Value of a `Server-Timing` header, in milliseconds. */
  serverTiming(): string {
    const told = STAGES.flatMap((stage) => {
      const durationMs = this.durationsMs.get(stage);
      return durationMs === undefined ? [] : [`${stage};dur=${durationMs.toFixed(2)}`];
    });
    return told.join(', ');
  }

  private add(stage: Stage, durationMs: number): void {
    this.durationsMs.set(stage, (this.durationsMs.get(stage) ?? 0) + durationMs);
    this.observe(stage, durationMs);
  }
}
