'use strict';

const { mkdirSync, mkdtempSync, rmSync } = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { ensureDependencies, npmCommand } = require('./dependencies');
const { must } = require('./exec');
const { Failure } = require('./failure');
const { inRoot } = require('./paths');
const { stage } = require('./package/stage');
const { step } = require('./progress');

/**
 * `npm run package [-- directory]`: one tarball of the construct library that installs with no other file. npm runs no
 * script of a package here (.npmrc), so nothing of this can be a prepack hook.
 *
 * @param {readonly string[]} args Directory of the tarball; build/package by default.
 * @returns {Promise<number>} Exit code.
 */
module.exports = async function packageLibrary(args) {
  const [directory = inRoot('build', 'package'), ...more] = args;
  if (more.length > 0 || directory.startsWith('-')) {
    throw new Failure(`npm run package takes one directory, not ${args.join(' ')}`, 2);
  }
  await ensureDependencies();
  const staged = mkdtempSync(path.join(os.tmpdir(), 'package-'));
  try {
    await step('compile', () => stage(staged));
    await step('pack', async (note) => note(await pack(staged, path.resolve(directory))));
  } finally {
    rmSync(staged, { recursive: true });
  }
  return 0;
};

/**
 * @param {string} staged Directory that is the package.
 * @param {string} directory
 * @returns {Promise<string>} The tarball and its sizes, for the reader.
 */
async function pack(staged, directory) {
  mkdirSync(directory, { recursive: true });
  const npm = npmCommand();
  const args = [...npm.args, 'pack', staged, '--json', '--ignore-scripts', '--pack-destination', directory];
  const { stdout } = await must('npm pack', npm.command, args);
  const [packed] = JSON.parse(stdout);
  const kilobytes = (/** @type {number} */ bytes) => `${Math.round(bytes / 1000)} kB`;
  const sizes = `${packed.entryCount} files, ${kilobytes(packed.size)}, unpacked ${kilobytes(packed.unpackedSize)}`;
  return `${path.relative(process.cwd(), path.join(directory, packed.filename))} (${sizes})`;
}
