'use strict';

const { existsSync } = require('node:fs');
const { exec } = require('./exec');
const { Failure } = require('./failure');
const { inRoot } = require('./paths');
const { prepare } = require('./prepare');

/**
 * `npm run bench -- <name>`: runs bench/<name>.ts, which prints one table.
 *
 * @param {readonly string[]} args
 * @returns {Promise<number>} Exit code of the measurement.
 */
module.exports = async function bench([name = '', ...args]) {
  const file = inRoot('bench', `${name}.ts`);
  if (!/^[a-z-]+$/.test(name) || !existsSync(file)) {
    throw new Failure(`there is no bench/${name}.ts; npm run bench -- <name of a file in bench/>`, 2);
  }
  await prepare();
  const { code } = await exec(process.execPath, ['-r', 'ts-node/register', file, ...args], { inherit: true });
  return code;
};
