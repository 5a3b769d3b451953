'use strict';

const path = require('node:path');

const ROOT = path.resolve(__dirname, '..', '..');

/** @param {...string} parts A path under the repository root. */
const inRoot = (...parts) => path.join(ROOT, ...parts);

/** What the scripts fetch or build for themselves; ignored by git, safe to delete. */
const CACHE = inRoot('.cache');

/** @param {string} name A command that `npm ci` installed. */
const localBin = (name) => inRoot('node_modules', '.bin', name);

module.exports = { CACHE, ROOT, inRoot, localBin };
