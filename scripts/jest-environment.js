'use strict';

const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { TestEnvironment } = require('jest-environment-node');

/**
 * Node, with a temporary directory of each test file's own: whatever the file, the code it tests and the processes they
 * start leave in `os.tmpdir()` is removed once the file's last hook has run.
 */
class TemporaryDirectoryEnvironment extends TestEnvironment {
  /**
   * @param {import('@jest/environment').JestEnvironmentConfig} config
   * @param {import('@jest/environment').EnvironmentContext} context
   */
  constructor(config, context) {
    const before = process.env['TMPDIR'];
    const directory = mkdtempSync(path.join(tmpdir(), 'test-'));
    // Before the sandbox is made, which copies the variables; a worker runs one file at a time.
    process.env['TMPDIR'] = directory;
    super(config, context);
    /** @private */
    this.removeTemporaryDirectory = () => {
      if (before === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = before;
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    };
  }

  /** @override */
  async teardown() {
    await super.teardown();
    this.removeTemporaryDirectory();
  }
}

module.exports = TemporaryDirectoryEnvironment;
