'use strict';

const { ensureDependencies } = require('./dependencies');
const { exec, must } = require('./exec');
const { Failure } = require('./failure');
const { inRoot } = require('./paths');
const { step } = require('./progress');

/** Compiles every package that is older than its sources. */
async function build() {
  await step('compile', async () => {
    await must('tsc -b', process.execPath, [inRoot('node_modules', 'typescript', 'bin', 'tsc'), '-b']);
  });
}

/** Finds libtensorflow or fetches it. Shows its own progress: the download has a size. */
async function setUpNative() {
  const { code } = await exec(process.execPath, [inRoot('server', 'build', 'native', 'main.js')], { inherit: true });
  if (code !== 0) throw new Failure('The TensorFlow library is not set up; the lines above say why.', code);
}

/** What every command that runs code needs: packages, compiled sources, libtensorflow. A second run is offline. */
async function prepare() {
  await ensureDependencies();
  await build();
  await setUpNative();
}

module.exports = { build, prepare, setUpNative };
