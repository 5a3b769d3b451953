'use strict';

const { cpSync, mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { must } = require('../exec');
const { inRoot } = require('../paths');
const { contractManifest, libraryManifest } = require('./manifest');

const CONTRACT = '@cdk8s-serving/contract';

/** Goes along as it is. */
const COPIED = ['README.md', 'LICENSE', 'bin'];

/**
 * Makes a directory that is the package: compiled afresh, so that nothing of a deleted source is in it, and without
 * workspaces. The contract lies inside as a bundled dependency, because no registry has it.
 *
 * @param {string} directory Empty.
 * @returns {Promise<void>}
 */
async function stage(directory) {
  const build = path.join(directory, 'build');
  const tsc = inRoot('node_modules', 'typescript', 'bin', 'tsc');
  await must('tsc', process.execPath, [tsc, '-p', inRoot('scripts', 'tsconfig.package.json'), '--outDir', build]);
  for (const name of COPIED) cpSync(inRoot(name), path.join(directory, name), { recursive: true });
  const contract = path.join(directory, 'node_modules', CONTRACT);
  mkdirSync(contract, { recursive: true });
  // What the library imports of the contract, compiled with it.
  renameSync(path.join(build, 'contract'), path.join(contract, 'build'));
  cpSync(inRoot('LICENSE'), path.join(contract, 'LICENSE'));
  writeJson(path.join(contract, 'package.json'), contractManifest(readJson(inRoot('contract', 'package.json'))));
  writeJson(path.join(directory, 'package.json'), libraryManifest(readJson(inRoot('package.json')), [CONTRACT]));
}

/** @param {string} file */
const readJson = (file) => JSON.parse(readFileSync(file, 'utf8'));

/**
 * @param {string} file
 * @param {unknown} value
 */
const writeJson = (file, value) => writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);

module.exports = { stage };
