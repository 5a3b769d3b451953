'use strict';

const path = require('node:path');
const { EXPECTED, PICTURE, recognize } = require('./digits');
const { endWithNpm } = require('./end-with-npm');
const { must } = require('./exec');
const { Failure } = require('./failure');
const { ROOT, inRoot, localBin } = require('./paths');
const { prepare } = require('./prepare');
const { step } = require('./progress');

const PLAN = path.join('dist', 'local', 'processes.json');

/** Exit code of a run that was told to end at once: 128 + SIGINT. */
const KILLED = 130;

/**
 * `npm start`: the whole way from the definition to an answer. Installs, synthesizes, starts model server and gateway
 * as processes from that same definition, and asks them what a held-out picture shows.
 *
 * @param {readonly string[]} args `--once` ends after the answer; without it everything stays up until Ctrl-C.
 * @returns {Promise<number>} Exit code.
 */
module.exports = async function start(args) {
  const unknown = args.find((arg) => arg !== '--once');
  if (unknown !== undefined) throw new Failure(`unknown argument ${unknown}; npm start knows -- --once`, 2);
  await prepare();
  await step('cdk8s synth', () =>
    must('cdk8s synth', localBin('cdk8s'), ['synth'], { env: { CDK8S_CHECK_UPGRADE: 'false' } }),
  );
  return serve(args.includes('--once'));
};

/**
 * @param {boolean} once
 * @returns {Promise<number>}
 */
async function serve(once) {
  // Compiled by prepare(), so it cannot be loaded with this file.
  const { startPlan } = /** @type {typeof import('../../lib/cli/run')} */ (compiled('run.js'));
  const { RunError } = /** @type {typeof import('../../lib/cli/run/run-error')} */ (compiled('run', 'run-error.js'));
  const { listenForInterruption } = /** @type {typeof import('../../lib/cli/interruption')} */ (
    compiled('interruption.js')
  );
  const interruption = listenForInterruption(() => process.exit(KILLED));
  const stopWatching = endWithNpm();
  try {
    const running = await step('start model server and gateway', (note) =>
      startPlan({ file: PLAN, cwd: ROOT, watcher: quietWatcher(note), interruption: interruption.signal }),
    );
    try {
      const isRight = await ask(urlOf(running.processes, 'digits-gateway'), urlOf(running.processes, 'digits'));
      console.log(`  in a browser:  ${urlOf(running.processes, 'digits-gateway')}/`);
      if (once) return isRight ? 0 : 1;
      console.log('\nCtrl-C stops everything.');
      const failure = await Promise.race([running.failure, untilAborted(interruption.signal)]);
      if (failure !== undefined) throw failure;
      return 0;
    } finally {
      await running.stop();
    }
  } catch (error) {
    throw error instanceof RunError ? new Failure(error.message) : error;
  } finally {
    stopWatching();
    interruption.dispose();
  }
}

/** @param {...string} parts A compiled file of lib/cli. */
function compiled(...parts) {
  return require(inRoot('build', 'lib', 'cli', ...parts));
}

/**
 * @param {readonly import('../../lib/cli/run/launch').Launch[]} processes
 * @param {string} name
 * @returns {string} The first address of a process.
 */
function urlOf(processes, name) {
  const url = processes.find((process) => process.name === name)?.urls[0];
  if (url === undefined) throw new Failure(`${PLAN} has no process "${name}" with an address; main.ts defines it.`);
  return url;
}

/**
 * Sends the picture and prints what came back.
 *
 * @param {string} gateway
 * @param {string} modelServer
 * @returns {Promise<boolean>} True when the best label is the right one.
 */
async function ask(gateway, modelServer) {
  const startedAt = performance.now();
  const best = await recognize(gateway);
  const tookMs = performance.now() - startedAt;
  const isRight = best[0]?.label === EXPECTED;
  console.log(`\n  ${PICTURE} is a ${best[0]?.label}${isRight ? '' : ` (expected ${EXPECTED})`}`);
  for (const { label, score } of best.slice(0, 3)) {
    console.log(`    ${label}  ${score.toFixed(6)}  ${'█'.repeat(Math.round(score * 30))}`);
  }
  console.log(`  picture -> gateway -> gRPC -> model server -> libtensorflow and back in ${tookMs.toFixed(1)} ms\n`);
  console.log(`  try it:  curl -s -H 'Content-Type: image/png' --data-binary @${PICTURE} ${gateway}/predict`);
  console.log(`  model:   curl -s ${modelServer}/v1/models/digits`);
  return isRight;
}

/**
 * @param {(text: string) => void} note
 * @returns {import('../../lib/cli/run/supervisor').Watcher}
 */
function quietWatcher(note) {
  return {
    started: (name) => note(`${name} starts`),
    ready: (name) => note(`${name} is ready`),
    line: () => {},
    stopping: () => {},
  };
}

/** @param {AbortSignal} signal */
function untilAborted(signal) {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
