'use strict';

const { exec, must } = require('./exec');
const { Failure } = require('./failure');

const PYTHON = 'python3';

/** pip that asks nothing, and that a user's or a distribution's `user = true` does not send elsewhere. */
const ENVIRONMENT = {
  PIP_USER: '0',
  PIP_NO_INPUT: '1',
  PIP_DISABLE_PIP_VERSION_CHECK: '1',
  PIP_ROOT_USER_ACTION: 'ignore',
};

/**
 * Version of the Python whose pip is used: `3.11`.
 *
 * @param {string} purpose What needs it, for the message.
 * @returns {Promise<string>}
 * @throws {Failure} When there is no python3 or it has no pip.
 */
async function requirePip(purpose) {
  const advice = 'install Python 3 with pip (Debian: apt-get install python3-pip; elsewhere: python3 -m ensurepip)';
  let pip;
  try {
    pip = await exec(PYTHON, ['-m', 'pip', '--version']);
  } catch {
    throw new Failure(`python3 is not on the PATH, and ${purpose} needs its pip: ${advice}.`);
  }
  if (pip.code !== 0) throw new Failure(`python3 has no pip, and ${purpose} needs it: ${advice}.`);
  const version = await must(PYTHON, PYTHON, ['-c', 'import sys; print("%d.%d" % sys.version_info[:2])']);
  return version.stdout.trim();
}

/**
 * Installs into a directory of its own, which also works where the distribution manages Python itself (PEP 668).
 *
 * @param {string} target
 * @param {readonly string[]} args Requirements and options.
 */
async function pipInstall(target, args) {
  const common = ['-m', 'pip', 'install', '--quiet', '--progress-bar', 'off', '--target', target];
  await must('pip install', PYTHON, [...common, ...args], { env: ENVIRONMENT });
}

module.exports = { PYTHON, pipInstall, requirePip };
