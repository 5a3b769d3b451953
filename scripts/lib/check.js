'use strict';

const { compareDist } = require('./checks/dist');
const { compareDocs } = require('./checks/docs');
const { compareKernel } = require('./checks/kernel');
const { checkLengths } = require('./checks/length');
const { ensureDependencies } = require('./dependencies');
const { must } = require('./exec');
const { inRoot, localBin } = require('./paths');
const { Tally } = require('./tally');

/** What is in a room; .dependency-cruiser.js holds the rules. */
const ROOMS = ['contract', 'lib', 'imports', 'server', 'gateway', 'conformance', 'main.ts'];

/** @type {readonly (readonly [title: string, check: () => Promise<unknown>])[]} In the order they are shown. */
const CHECKS = [
  ['types', () => must('tsc', process.execPath, [ofPackage('typescript', 'bin', 'tsc'), '-p', 'tsconfig.check.json'])],
  ['page types', () => must('tsc', process.execPath, [ofPackage('typescript', 'bin', 'tsc'), '-p', 'gateway/page'])],
  ['lint', () => must('eslint', localBin('eslint'), ['--max-warnings', '0', '.'])],
  ['format', () => must('prettier', localBin('prettier'), ['--check', '--log-level', 'warn', '.'])],
  ['rooms', () => must('dependency-cruiser', localBin('depcruise'), ROOMS)],
  ['dist', compareDist],
  ['docs', compareDocs],
  ['kernel', compareKernel],
  ['length', checkLengths],
];

/** @param {...string} parts A file of an installed package. */
function ofPackage(...parts) {
  return inRoot('node_modules', ...parts);
}

/**
 * `npm run check`. Every check runs, also behind one that failed.
 *
 * @returns {Promise<number>} Exit code.
 */
module.exports = async function check() {
  await ensureDependencies();
  const tally = new Tally();
  for (const [title, work] of CHECKS) await tally.check(title, work);
  tally.print();
  return tally.failed === 0 ? 0 : 1;
};
