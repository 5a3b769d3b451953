'use strict';

const { existsSync } = require('node:fs');
const path = require('node:path');
const { atomicDirectory } = require('./atomic-directory');
const { must } = require('./exec');
const { ensureGo } = require('./go');
const { CACHE } = require('./paths');
const { step } = require('./progress');

/** Holds the schemas of Kubernetes 1.23 to 1.30, so that checking against those needs no network. */
const VERSION = 'v0.0.4';

/**
 * Path of kubectl-validate, built from its Go module once.
 *
 * @returns {Promise<string>}
 */
async function ensureKubectlValidate() {
  const directory = path.join(CACHE, 'kubectl-validate', VERSION);
  const command = path.join(directory, 'kubectl-validate');
  if (existsSync(command)) return command;
  const go = await ensureGo();
  await step(`kubectl-validate ${VERSION}, built from its Go module (some minutes)`, () =>
    atomicDirectory(directory, async (partial) => {
      const env = { GOBIN: partial, CGO_ENABLED: '0', GOFLAGS: '-trimpath', GOTOOLCHAIN: 'local' };
      await must('go install', go, ['install', `sigs.k8s.io/kubectl-validate@${VERSION}`], { env });
    }),
  );
  return command;
}

module.exports = { ensureKubectlValidate };
