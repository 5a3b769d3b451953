'use strict';

const { step } = require('./progress');

/** Checks of one run: each is shown with its seconds and counted, and a failed one does not stop the next. */
class Tally {
  passed = 0;
  /** @type {string[]} What failed, and the first line of what it said. */
  #failures = [];

  get failed() {
    return this.#failures.length;
  }

  /**
   * @param {string} title What holds, as a sentence.
   * @param {(note: (text: string) => void) => Promise<unknown>} work Throws when it does not hold; `note` adds to the title.
   */
  async check(title, work) {
    try {
      await step(title, work);
      this.passed += 1;
    } catch (error) {
      this.fail(title, error);
    }
  }

  /**
   * Counts what failed outside of a check.
   *
   * @param {string} title
   * @param {unknown} error What it said of itself.
   */
  fail(title, error) {
    const message = error instanceof Error ? error.message : String(error);
    this.#failures.push(`${title}: ${message.split('\n', 1)[0]}`);
    console.error(`    ${message}`);
  }

  /** A line for each failure, which CI repeats at its end, and the plain line any CI can read. */
  print() {
    process.stdout.write('\n');
    for (const failure of this.#failures) process.stdout.write(`failed: ${failure}\n`);
    process.stdout.write(`${this.passed} passed, ${this.failed} failed\n`);
  }
}

module.exports = { Tally };
