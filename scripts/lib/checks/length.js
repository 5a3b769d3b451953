'use strict';

const { readFileSync, readdirSync } = require('node:fs');
const path = require('node:path');
const { Failure } = require('../failure');
const { ROOT } = require('../paths');

/** A file that is longer holds a second concept. */
const MAX_LINES = 300;

/** Folders whose files nobody writes; so are those with a name that starts with a dot. */
const SKIPPED = ['build', 'coverage', 'dist', 'node_modules'];

/** Holds that no TypeScript file is over 300 lines. */
async function checkLengths() {
  const long = tooLong(ROOT, MAX_LINES);
  if (long.length === 0) return;
  const list = long.map(({ name, lines }) => `  ${name}: ${lines}`).join('\n');
  throw new Failure(`over ${MAX_LINES} lines; look for the second concept and give it a file:\n${list}`);
}

/**
 * @param {string} directory
 * @param {number} maxLines
 * @returns {{ name: string, lines: number }[]} TypeScript files below the directory that are longer.
 */
function tooLong(directory, maxLines) {
  return [...typescriptFiles(directory)]
    .map((file) => ({ name: path.relative(directory, file), lines: lineCount(readFileSync(file, 'utf8')) }))
    .filter(({ lines }) => lines > maxLines);
}

/** @param {string} text The end of the last line does not begin another. */
const lineCount = (text) => text.replace(/\n$/, '').split('\n').length;

/**
 * @param {string} directory
 * @returns {Generator<string>}
 */
function* typescriptFiles(directory) {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const place = path.join(directory, entry.name);
    if (entry.isDirectory()) {
      if (!entry.name.startsWith('.') && !SKIPPED.includes(entry.name)) yield* typescriptFiles(place);
    } else if (entry.name.endsWith('.ts')) {
      yield place;
    }
  }
}

module.exports = { checkLengths, tooLong };
