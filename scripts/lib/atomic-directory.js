'use strict';

const { existsSync, mkdirSync, readdirSync, renameSync, rmSync } = require('node:fs');
const path = require('node:path');

const PREFIX = '.partial-';

/**
 * Makes a directory that is either whole or not there: `fill` works beside it, and a rename is the last step. Whatever
 * runs that were killed have left beside it goes first.
 *
 * @param {string} directory
 * @param {(partial: string) => Promise<void>} fill
 * @returns {Promise<void>}
 */
async function atomicDirectory(directory, fill) {
  const parent = path.dirname(directory);
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    if (name.startsWith(PREFIX) && !isAlive(Number(name.slice(PREFIX.length)))) remove(path.join(parent, name));
  }
  const partial = path.join(parent, `${PREFIX}${process.pid}`);
  remove(partial);
  try {
    await fill(partial);
    // Two runs at once both fill; the second finds the first one's work, which is as good.
    if (!existsSync(directory)) renameSync(partial, directory);
  } finally {
    remove(partial);
  }
}

/** @param {string} directory */
const remove = (directory) => rmSync(directory, { recursive: true, force: true });

/** @param {number} pid */
function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}

module.exports = { atomicDirectory };
