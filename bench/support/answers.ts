/** Someone who is measured, and the first number of an answer it gives. */
export interface Answering {
  readonly name: string;
  readonly answer: () => Promise<number>;
}

/**
 * Asks everyone the same, before anything is timed and after it: what answers wrong is not fast.
 * @param expected the right number; without it, the first one's
 * @throws Error that names who answers something else
 */
export async function checkAnswers(all: readonly Answering[], tolerance: number, expected?: number): Promise<void> {
  let right = expected;
  for (const { name, answer } of all) {
    const number = await answer();
    right ??= number;
    if (!(Math.abs(number - right) <= tolerance)) throw new Error(`${name} answers ${number}, not ${right}`);
  }
}
