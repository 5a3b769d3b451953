'use strict';

const { readFileSync, readdirSync, rmSync } = require('node:fs');
const path = require('node:path');
const { ensureDependencies } = require('./dependencies');
const { exec, must } = require('./exec');
const { inRoot, localBin } = require('./paths');
const { build } = require('./prepare');
const { step } = require('./progress');

/** Beside dist/ and as deep, so that the relative paths in what is written come out the same. */
const FRESH_DIST = '.dist-check';

const MAX_LINES = 300;

/** What `npm run check` holds the tree to, in the order it is shown. */
const CHECKS = [
  ['types', () => must('tsc', process.execPath, [bin('typescript', 'bin', 'tsc'), '-p', 'tsconfig.check.json'])],
  ['lint', () => must('eslint', process.execPath, [bin('eslint', 'bin', 'eslint.js'), '--max-warnings', '0', '.'])],
  ['format', () => must('prettier', process.execPath, [bin('prettier', 'bin', 'prettier.cjs'), '--check', '.'])],
  [
    'rooms',
    () =>
      must('dependency-cruiser', localBin('depcruise'), ['contract', 'lib', 'server', 'gateway', 'imports', 'main.ts']),
  ],
  ['dist', compareDist],
  ['length', compareLengths],
];

/** @param {...string} parts A file of an installed package. */
function bin(...parts) {
  return inRoot('node_modules', ...parts);
}

/** `npm run check`. All checks run, also behind one that failed. */
module.exports = async function check() {
  await ensureDependencies();
  await build();
  let failed = 0;
  for (const [title, run] of CHECKS) {
    try {
      await step(title, run);
    } catch (error) {
      failed += 1;
      console.error(error instanceof Error ? error.message : error);
    }
  }
  return failed === 0 ? 0 : 1;
};

/** dist/ is committed, and must be what main.ts says today. */
async function compareDist() {
  const fresh = inRoot(FRESH_DIST);
  rmSync(fresh, { recursive: true, force: true });
  try {
    const env = { CDK8S_CHECK_UPGRADE: 'false' };
    await must('cdk8s synth', localBin('cdk8s'), ['synth', '--output', FRESH_DIST], { env });
    const names = new Set([...filesBelow(inRoot('dist')), ...filesBelow(fresh)]);
    const differing = [...names].filter(
      (name) => contentOf(inRoot('dist', name)) !== contentOf(path.join(fresh, name)),
    );
    if (differing.length > 0) {
      throw new Error(
        `dist/ is not what main.ts synthesizes (${differing.join(', ')}): run npm run synth and commit dist/`,
      );
    }
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

/** A file that outgrows a screen or ten holds a second concept. */
async function compareLengths() {
  const { stdout } = await exec('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts']);
  const long = stdout
    .split('\n')
    .filter((name) => name !== '')
    .map((name) => ({ name, lines: contentOf(inRoot(name))?.split('\n').length ?? 0 }))
    .filter(({ lines }) => lines > MAX_LINES + 1);
  if (long.length === 0) return;
  const list = long.map(({ name, lines }) => `${name} (${lines - 1})`).join(', ');
  throw new Error(`over ${MAX_LINES} lines, look for the second concept: ${list}`);
}

/**
 * @param {string} directory
 * @returns {string[]} Paths relative to it.
 */
function filesBelow(directory) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)));
}

/** @param {string} file */
function contentOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
