'use strict';

/** Something the reader can put right; its message says what was wrong and what to do. */
class Failure extends Error {
  /**
   * @param {string} message
   * @param {number} [exitCode]
   */
  constructor(message, exitCode = 1) {
    super(message);
    this.name = 'Failure';
    this.exitCode = exitCode;
  }
}

module.exports = { Failure };
