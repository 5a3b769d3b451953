/** Parts of a prediction whose time is told: getting the picture, preprocessing, waiting for a turn, asking the model. */
export const STAGES = ['fetch', 'decode', 'queue', 'model'] as const;
export type Stage = (typeof STAGES)[number];

/** Times the stages of one request. */
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
      const durationMs = performance.now() - startMs;
      this.durationsMs.set(stage, durationMs);
      this.observe(stage, durationMs);
    }
  }

  /** Value of a `Server-Timing` header, in milliseconds. */
  serverTiming(): string {
    return [...this.durationsMs].map(([stage, durationMs]) => `${stage};dur=${durationMs.toFixed(2)}`).join(', ');
  }
}
