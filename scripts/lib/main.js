'use strict';

const { Failure } = require('./failure');

/**
 * Runs a script to its exit code: a {@link Failure} is one message for the reader, anything else is a defect and
 * keeps its stack.
 *
 * @param {(args: readonly string[]) => Promise<number>} script
 */
module.exports = function main(script) {
  script(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error) => {
      console.error(error instanceof Failure ? `\n${error.message}` : error);
      process.exitCode = error instanceof Failure ? error.exitCode : 1;
    },
  );
};
