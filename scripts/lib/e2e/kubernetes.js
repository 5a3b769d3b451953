'use strict';

const { parseArgs } = require('node:util');
const { ensureDependencies } = require('../dependencies');
const { must } = require('../exec');
const { Failure } = require('../failure');
const { localBin } = require('../paths');
const { build } = require('../prepare');
const { step } = require('../progress');
const { Tally } = require('../tally');
const { buildImages, requireDocker } = require('./docker');
const { loadImages, requireCluster } = require('./kubernetes/cluster');
const { buildVariants } = require('./kubernetes/images');
const { Namespace } = require('./kubernetes/namespace');

/**
 * What the command line says.
 *
 * @typedef {object} Options
 * @property {number} rollouts Rolling updates under load.
 * @property {number} deletions Pods deleted under load.
 */

/**
 * Checks that share a namespace.
 *
 * @typedef {object} Group
 * @property {string} name Of `--only`, and part of the namespace's.
 * @property {'restricted' | 'baseline' | 'privileged'} level Pod Security the namespace enforces at first.
 * @property {() => Promise<readonly string[]>} [images] Builds images only this group needs, and names them.
 * @property {(namespace: Namespace, tally: Tally, options: Options) => Promise<void>} hold
 */

/** @type {Readonly<Record<string, () => Group>>} */
const GROUPS = Object.freeze({
  deploy: () => require('./kubernetes/checks/deploy'),
  'cold-start': () => require('./kubernetes/checks/cold-start'),
  rollouts: () => require('./kubernetes/checks/rollouts'),
  balance: () => require('./kubernetes/checks/balance'),
  broken: () => require('./kubernetes/checks/broken'),
  autoscaling: () => require('./kubernetes/checks/autoscaling'),
  tutorial: () => require('./kubernetes/checks/tutorial'),
  claim: () => require('./kubernetes/checks/claim'),
  download: () => require('./kubernetes/checks/download'),
  guide: () => require('./kubernetes/checks/guide'),
});

const USAGE = `usage: npm run e2e:kubernetes -- [--rollouts N] [--deletions N] [--only NAME,...] [--without NAME,...]
names: ${Object.keys(GROUPS).join(', ')}`;

/**
 * `npm run e2e:kubernetes`: applies what `cdk8s synth` wrote to the cluster of kubectl's current context, and holds it
 * to its word, each group of checks in a namespace of its own that is deleted afterwards.
 *
 * @param {readonly string[]} args
 * @returns {Promise<number>} Exit code.
 */
module.exports = async function e2eKubernetes(args) {
  const { options, names } = readArguments(args);
  await requireDocker();
  await requireCluster();
  await ensureDependencies();
  await build();
  await step('cdk8s synth', () =>
    must('cdk8s synth', localBin('cdk8s'), ['synth'], { env: { CDK8S_CHECK_UPGRADE: 'false' } }),
  );
  await buildImages();
  const images = await buildVariants();
  const groups = names.map((name) => GROUPS[name]?.()).filter((group) => group !== undefined);
  for (const group of groups) images.push(...((await group.images?.()) ?? []));
  await loadImages(images);
  const tally = new Tally();
  /** @type {Namespace[]} */
  const namespaces = [];
  for (const group of groups) namespaces.push(await run(group, tally, options));
  await step('the namespaces are gone', () => Promise.all(namespaces.map((namespace) => namespace.gone())));
  tally.print();
  return tally.failed === 0 ? 0 : 1;
};

/** @param {Group} group @param {Tally} tally @param {Options} options */
async function run({ name, level, hold }, tally, options) {
  const failedBefore = tally.failed;
  const namespace = await Namespace.create(`cdk8s-serving-e2e-${name}-${process.pid}`, level);
  try {
    await hold(namespace, tally, options);
  } catch (error) {
    tally.fail(`the checks of ${name} run to their end`, error);
  } finally {
    if (tally.failed > failedBefore) await namespace.showWhatHappened();
    await namespace.delete();
  }
  return namespace;
}

/** @param {readonly string[]} args @returns {{ options: Options, names: readonly string[] }} @throws {Failure} */
function readArguments(args) {
  const all = Object.keys(GROUPS);
  const { values } = parsed(args);
  const only = values.only?.split(',') ?? all;
  const without = values.without?.split(',') ?? [];
  const unknown = [...only, ...without].filter((name) => !all.includes(name));
  if (unknown.length > 0) throw new Failure(`there are no checks called ${unknown.join(', ')}\n${USAGE}`, 2);
  const counts = { rollouts: Number(values.rollouts), deletions: Number(values.deletions) };
  for (const [name, count] of Object.entries(counts)) {
    if (!Number.isInteger(count) || count < 1) throw new Failure(`--${name} takes a number from 1 on\n${USAGE}`, 2);
  }
  return { options: counts, names: all.filter((name) => only.includes(name) && !without.includes(name)) };
}

/** @param {readonly string[]} args */
function parsed(args) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        rollouts: { type: 'string', default: '6' },
        deletions: { type: 'string', default: '4' },
        only: { type: 'string' },
        without: { type: 'string' },
      },
    });
  } catch (error) {
    throw new Failure(`${error instanceof Error ? error.message : error}\n${USAGE}`, 2);
  }
}
