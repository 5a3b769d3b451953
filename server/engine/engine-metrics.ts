/** What is counted of an engine: every load and every run, whoever asks for it. */
export interface EngineMetrics {
  /** A load ended. @param isGood whether there is a model now */
  loaded(path: string, isGood: boolean, durationMs: number): void;
  /** A thread took a run. */
  runBegan(): void;
  /** It ended, well or not. */
  runEnded(durationMs: number): void;
}
