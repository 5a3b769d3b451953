'use strict';

const { createHash } = require('node:crypto');
const { existsSync, readFileSync } = require('node:fs');
const path = require('node:path');
const { atomicDirectory } = require('./atomic-directory');
const { must } = require('./exec');
const { CACHE, inRoot } = require('./paths');
const { PYTHON, pipInstall, requirePip } = require('./pip');
const { step } = require('./progress');

const REQUIREMENTS = inRoot('test', 'python', 'requirements.txt');
const REQUIREMENTS_NO_DEPS = inRoot('test', 'python', 'requirements-no-deps.txt');

/** What the tests need; an install that cannot do this is not kept. */
const PROBE = [
  'import tensorflow',
  'import PIL.Image',
  'from tensorflow_serving.apis import predict_pb2, prediction_service_pb2_grpc',
  'import schemathesis',
].join('\n');

/**
 * The Python packages of the tests, in a directory for PYTHONPATH. Installed once for each Python and each content of
 * the requirements; after that instant and offline.
 *
 * @returns {Promise<string>}
 */
async function ensurePython() {
  const version = await requirePip("TensorFlow's own client, which the tests run against the model server,");
  const hash = createHash('sha256');
  for (const file of [REQUIREMENTS, REQUIREMENTS_NO_DEPS]) hash.update(readFileSync(file));
  const key = `${version}-${process.platform}-${process.arch}-${hash.digest('hex').slice(0, 12)}`;
  const directory = path.join(CACHE, 'python', key);
  if (existsSync(directory)) return directory;
  await step("TensorFlow's Python client and schemathesis for the tests (about 320 MB to fetch)", () =>
    atomicDirectory(directory, async (partial) => {
      await pipInstall(partial, ['-r', REQUIREMENTS]);
      await pipInstall(partial, ['--no-deps', '-r', REQUIREMENTS_NO_DEPS]);
      await must('import of what the tests need', PYTHON, ['-c', PROBE], { env: { PYTHONPATH: partial } });
    }),
  );
  return directory;
}

module.exports = { ensurePython };
