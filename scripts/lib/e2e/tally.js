'use strict';

const { step } = require('../progress');

/** Checks of one end-to-end run: each is shown with its seconds and counted, and a failed one does not stop the next. */
class Tally {
  passed = 0;
  failed = 0;

  /**
   * @param {string} title What holds, as a sentence.
   * @param {() => Promise<void>} work Throws when it does not hold.
   */
  async check(title, work) {
    try {
      await step(title, work);
      this.passed += 1;
    } catch (error) {
      this.failed += 1;
      console.error(`    ${error instanceof Error ? error.message : error}`);
    }
  }

  /** The plain line any CI can read. */
  print() {
    process.stdout.write(`\n${this.passed} passed, ${this.failed} failed\n`);
  }
}

module.exports = { Tally };
