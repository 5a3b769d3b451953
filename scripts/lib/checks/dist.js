'use strict';

const { existsSync, readFileSync, readdirSync, rmSync } = require('node:fs');
const path = require('node:path');
const { must } = require('../exec');
const { Failure } = require('../failure');
const { inRoot, localBin } = require('../paths');

/** Beside dist/ and as deep, so that the relative paths in what is written come out the same. */
const FRESH_DIST = '.dist-check';

/** Holds that dist/, which is committed, is what main.ts says today, byte for byte. */
async function compareDist() {
  const fresh = inRoot(FRESH_DIST);
  rmSync(fresh, { recursive: true, force: true });
  try {
    const env = { CDK8S_CHECK_UPGRADE: 'false' };
    await must('cdk8s synth', localBin('cdk8s'), ['synth', '--output', FRESH_DIST], { env });
    const differences = directoryDifferences(inRoot('dist'), fresh);
    if (differences.length > 0) {
      const list = differences.map((line) => `  ${line}`).join('\n');
      throw new Failure(`dist/ is not what main.ts synthesizes:\n${list}\nRun npm run synth and commit dist/.`);
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/**
 * How a committed directory differs from a fresh one, one line for each file.
 *
 * @param {string} committed
 * @param {string} fresh
 * @returns {string[]}
 */
function directoryDifferences(committed, fresh) {
  const names = [...new Set([...filesBelow(committed), ...filesBelow(fresh)])].sort();
  return names.flatMap((name) => {
    const [old, now] = [path.join(committed, name), path.join(fresh, name)];
    if (!existsSync(old)) return [`${name} is not committed`];
    if (!existsSync(now)) return [`${name} is not synthesized any more`];
    const line = firstDifferentLine(readFileSync(old, 'utf8'), readFileSync(now, 'utf8'));
    return line === undefined ? [] : [`${name}, line ${line}`];
  });
}

/**
 * @param {string} old
 * @param {string} now
 * @returns {number | undefined} Counted from 1; undefined when the texts are the same.
 */
function firstDifferentLine(old, now) {
  if (old === now) return undefined;
  const [before, after] = [old.split('\n'), now.split('\n')];
  return before.findIndex((line, index) => line !== after[index]) + 1 || before.length + 1;
}

/**
 * @param {string} directory
 * @returns {string[]} Paths relative to it; none when there is no such directory.
 */
function filesBelow(directory) {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)));
}

module.exports = { compareDist, directoryDifferences };
