'use strict';

// Written for any Node there ever was: this file must parse on the versions it refuses.
var OLDEST_MAJOR = 20;
var OLDEST_MINOR = 19;

/**
 * Ends the process with one clear line when this Node is too old for what the scripts are about to load.
 *
 * @param {string} [version] Node's version, `20.19.0`; this process's own by default.
 */
module.exports = function requireNode(version) {
  var problem = module.exports.nodeProblem(version || process.versions.node);
  if (problem === undefined) return;
  console.error(problem);
  process.exit(1);
};

/**
 * What is wrong with a Node version, or undefined.
 *
 * @param {string} version `20.19.0`
 * @returns {string | undefined}
 */
module.exports.nodeProblem = function nodeProblem(version) {
  var parts = version.split('.').map(Number);
  var major = parts[0] || 0;
  var minor = parts[1] || 0;
  if (major > OLDEST_MAJOR || (major === OLDEST_MAJOR && minor >= OLDEST_MINOR)) return undefined;
  return (
    'Node ' +
    version +
    ' is too old: this repository needs Node ' +
    OLDEST_MAJOR +
    '.' +
    OLDEST_MINOR +
    ' or newer. Install it, then run this again.'
  );
};
