'use strict';

const { ROOT, inRoot } = require('../paths');

/** What tsconfig.base.json maps, for what is loaded here. */
const PATHS = { '@cdk8s-serving/contract': ['contract/index.ts'] };

/**
 * Loads a TypeScript module of the repository, whatever the working directory is.
 *
 * @param {string} file From the root.
 * @returns {any} What it exports.
 */
function requireTypescript(file) {
  // Loaded here, because only those who write pages need a compiler.
  require('ts-node').register({
    cwd: ROOT,
    skipProject: true,
    transpileOnly: true,
    compilerOptions: { module: 'commonjs', moduleResolution: 'node', target: 'ES2022', esModuleInterop: true },
  });
  const forget = require('tsconfig-paths').register({ baseUrl: ROOT, paths: PATHS });
  try {
    return require(inRoot(file));
  } finally {
    forget();
  }
}

module.exports = { requireTypescript };
