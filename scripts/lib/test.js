'use strict';

const { exec } = require('./exec');
const { ensureLabTools } = require('./lab-tools');
const { inRoot } = require('./paths');
const { prepare } = require('./prepare');
const { ensurePython } = require('./python');

/**
 * `npm test`: installs what the tests need and runs them. With CDK8S_SERVING_LAB=1 also those in test/lab, which need
 * the Go module proxy.
 *
 * @param {readonly string[]} args Passed to jest.
 * @returns {Promise<number>} jest's exit code.
 */
module.exports = async function test(args) {
  await prepare();
  /** @type {Record<string, string>} */
  const env = {
    CDK8S_CHECK_UPGRADE: 'false',
    CDK8S_SERVING_PYTHONPATH: await ensurePython(),
    // TensorFlow's notes on every load would bury what jest says.
    TF_CPP_MIN_LOG_LEVEL: '2',
  };
  if (process.env['CDK8S_SERVING_LAB'] === '1') Object.assign(env, await ensureLabTools());
  const { code } = await exec(process.execPath, [inRoot('node_modules', 'jest', 'bin', 'jest.js'), ...args], {
    env,
    inherit: true,
  });
  return code;
};
