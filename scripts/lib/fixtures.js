'use strict';

const { existsSync } = require('node:fs');
const path = require('node:path');
const { atomicDirectory } = require('./atomic-directory');
const { exec } = require('./exec');
const { CACHE, inRoot } = require('./paths');
const { PYTHON, pipInstall } = require('./pip');
const { step } = require('./progress');
const { ensurePython } = require('./python');

/** Pillow resizes some pictures otherwise since version 13, so the arrays are made with one before and one of it. */
const PILLOWS = ['12.0.0', '13.0.0'];

/**
 * `npm run fixtures`: makes the arrays the gateway's recipes are compared with, by the Python libraries themselves.
 *
 * @returns {Promise<number>} Exit code.
 */
module.exports = async function fixtures() {
  const others = await ensurePython();
  const [before = '', since = ''] = await Promise.all(PILLOWS.map(ensurePillow));
  const script = inRoot('gateway', 'test', 'fixtures', 'make_preprocessing.py');
  const env = { ...process.env, PYTHONPATH: [before, others].join(path.delimiter) };
  const { code } = await exec(PYTHON, [script, since], { env, inherit: true });
  return code;
};

/**
 * @param {string} version
 * @returns {Promise<string>} Its directory.
 */
async function ensurePillow(version) {
  const directory = path.join(CACHE, `pillow-${version}`);
  if (existsSync(directory)) return directory;
  await step(`Pillow ${version}`, () =>
    atomicDirectory(directory, (partial) => pipInstall(partial, ['--no-deps', `pillow==${version}`])),
  );
  return directory;
}
