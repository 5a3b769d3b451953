/** Tells the user how a long step is getting on: a bar that redraws itself on a terminal, plain lines elsewhere. */

/** Where lines go; `process.stdout` is one. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

/** One step that may take more than two seconds. */
export interface Step {
  /** What is being done, as a sentence opening: `Downloading tensorflow-cpu 2.18.1`. */
  readonly label: string;
  /** Expected size in bytes, where the step has one. */
  readonly totalBytes?: number;
  /** Bytes done so far; called while the step runs. */
  readonly measureBytes?: () => number;
}

const REDRAW_INTERVAL_MS = 200;
const LINE_INTERVAL_MS = 5_000;
const BAR_CELLS = 20;

/** The state of a step as one line of text without a line end. */
export function progressText(step: Step, doneBytes: number, elapsedMs: number, bar: boolean): string {
  const seconds = `${Math.floor(elapsedMs / 1000)} s`;
  if (step.totalBytes === undefined) return `${step.label} ... ${seconds}`;
  const done = Math.min(doneBytes, step.totalBytes);
  const share = done / step.totalBytes;
  const filled = Math.round(share * BAR_CELLS);
  const cells = bar ? `[${'#'.repeat(filled)}${'.'.repeat(BAR_CELLS - filled)}] ` : '';
  return `${step.label} ${cells}${Math.floor(share * 100)}% of ${Math.round(step.totalBytes / 1e6)} MB, ${seconds}`;
}

/** Runs `work` while showing `step`; the last line stays and says how long it took. Rejects as `work` does. */
export async function withProgress<T>(output: Output, step: Step, work: () => Promise<T>): Promise<T> {
  const startedMs = performance.now();
  const terminal = output.isTTY === true;
  const draw = () => {
    const text = progressText(step, step.measureBytes?.() ?? 0, performance.now() - startedMs, terminal);
    output.write(terminal ? `\r\u001b[2K${text}` : `${text}\n`);
  };
  if (!terminal) output.write(`${step.label} ...\n`);
  const timer = setInterval(draw, terminal ? REDRAW_INTERVAL_MS : LINE_INTERVAL_MS);
  let outcome = 'failed';
  try {
    const result = await work();
    outcome = 'done';
    return result;
  } finally {
    clearInterval(timer);
    const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
    output.write(`${terminal ? '\r\u001b[2K' : ''}${step.label} ... ${outcome} in ${seconds} s\n`);
  }
}
