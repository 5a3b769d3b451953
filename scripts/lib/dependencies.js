'use strict';

const { existsSync, readFileSync } = require('node:fs');
const path = require('node:path');
const { must } = require('./exec');
const { Failure } = require('./failure');
const { ROOT } = require('./paths');
const { step } = require('./progress');

/**
 * @typedef {object} LockedPackage One entry of `packages` in a lockfile, the fields that tell two installs apart.
 * @property {string} [version]
 * @property {string} [resolved]
 * @property {string} [integrity]
 * @property {boolean} [link]
 * @property {boolean} [optional]
 */

/** @typedef {Readonly<Record<string, LockedPackage>>} LockedPackages Key: path from the root, `node_modules/jest`. */

/**
 * Why an installed tree is not the locked one, or undefined when it is. A package that is optional may be absent: npm
 * leaves out the builds of other platforms.
 *
 * @param {LockedPackages} locked `packages` of package-lock.json
 * @param {LockedPackages} installed `packages` of node_modules/.package-lock.json
 * @returns {string | undefined}
 */
function installMismatch(locked, installed) {
  for (const [place, wanted] of Object.entries(locked)) {
    if (place === '') continue;
    const found = installed[place];
    if (found === undefined) {
      if (wanted.optional) continue;
      return `${place} is not installed`;
    }
    if (found.version !== wanted.version || found.integrity !== wanted.integrity || found.link !== wanted.link) {
      return `${place} is installed as ${found.version ?? 'a link'}, locked as ${wanted.version ?? 'a link'}`;
    }
  }
  return undefined;
}

/**
 * @param {string} file
 * @returns {LockedPackages | undefined} Undefined when there is no such file.
 */
function readPackages(file) {
  if (!existsSync(file)) return undefined;
  return JSON.parse(readFileSync(file, 'utf8')).packages;
}

/**
 * Why `npm ci` has to run in a repository, or undefined.
 *
 * @param {string} root
 * @returns {string | undefined}
 */
function whyInstall(root) {
  const locked = readPackages(path.join(root, 'package-lock.json'));
  if (locked === undefined) throw new Failure(`package-lock.json is missing from ${root}: check the file out again.`);
  // npm writes this file last, so a broken-off install leaves none.
  const installed = readPackages(path.join(root, 'node_modules', '.package-lock.json'));
  if (installed === undefined) return 'node_modules is missing';
  const mismatch = installMismatch(locked, installed);
  if (mismatch !== undefined) return mismatch;
  const gone = Object.keys(installed).find((place) => !existsSync(path.join(root, place)));
  return gone === undefined ? undefined : `${gone} is gone`;
}

/** The npm that started this process, or the one on the PATH. */
function npmCommand() {
  const script = process.env['npm_execpath'];
  const isNpm = script !== undefined && path.basename(script) === 'npm-cli.js';
  return isNpm ? { command: process.execPath, args: [script] } : { command: 'npm', args: [] };
}

/**
 * Makes node_modules what package-lock.json says; instant and offline when it is already.
 *
 * @returns {Promise<void>}
 */
async function ensureDependencies() {
  const reason = whyInstall(ROOT);
  if (reason === undefined) return;
  const npm = npmCommand();
  await step(`npm ci (${reason})`, async () => {
    try {
      await must('npm ci', npm.command, [...npm.args, 'ci', '--include=dev', '--no-audit', '--no-fund']);
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOENT') throw error;
      throw new Failure('npm is not on the PATH: install npm (it comes with Node), then run this again.');
    }
  });
}

module.exports = { ensureDependencies, installMismatch, npmCommand, whyInstall };
