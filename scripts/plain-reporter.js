'use strict';

const path = require('node:path');
const { stripVTControlCharacters } = require('node:util');

/** Ends a jest run with a line for each failure and the plain line `N passed, N failed`, which any CI can read. */
class PlainReporter {
  /**
   * @param {unknown} _contexts
   * @param {import('@jest/reporters').AggregatedResult} results
   */
  onRunComplete(_contexts, results) {
    // A suite that could not even load has no failed test of its own, and must count all the same.
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    for (const line of results.testResults.flatMap(failuresOf)) process.stdout.write(`failed: ${line}\n`);
    const tail = skipped > 0 ? `, ${skipped} skipped` : '';
    process.stdout.write(`\n${results.numPassedTests} passed, ${failed} failed${tail}\n`);
  }
}

/**
 * @param {import('@jest/test-result').TestResult} suite
 * @returns {readonly string[]} A line a failure: the file, the test unless the file could not be loaded at all, and the
 *   first lines of what it said.
 */
function failuresOf({ testFilePath, testResults, testExecError }) {
  const file = path.relative(process.cwd(), testFilePath);
  const tests = testResults
    .filter(({ status }) => status === 'failed')
    .map(
      ({ fullName, failureMessages }) => `${file}: ${inOneLine(fullName)}: ${inOneLine(failureMessages.join('\n'))}`,
    );
  return testExecError ? [...tests, `${file} could not be run: ${inOneLine(testExecError.message)}`] : tests;
}

/** A text without colours and without its line ends, not longer than a terminal's few lines. @param {string} text */
function inOneLine(text) {
  return stripVTControlCharacters(text).replace(/\s+/g, ' ').slice(0, 300);
}

module.exports = PlainReporter;
