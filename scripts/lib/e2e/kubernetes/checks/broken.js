'use strict';

const { exec } = require('../../../exec');
const { until } = require('../../until');
const { digitsGateway, digitsServer, library, synthesize } = require('../definition');
const { GATEWAY, MODEL } = require('../digits-stack');
const { DIGITS, DIGITS_TORN } = require('../images');
const { LoadPod, nothingFailed } = require('../load-pod');

const REPLICAS = 2;
const LOAD = { url: `http://${GATEWAY}:9696/predict`, askers: 2, pauseMs: 50 };
/** A startup probe's time, several times over. */
const SAID_MS = 300_000;

/** @typedef {import('../definition').KubernetesObject} KubernetesObject */

/**
 * @typedef {object} Fault
 * @property {string} title
 * @property {(deployment: KubernetesObject) => KubernetesObject} change
 * @property {RegExp} cause What `kubectl describe` has to name.
 */

/** @type {readonly Fault[]} */
const FAULTS = [
  {
    title: 'a model that does not load',
    change: (deployment) => withContainer(deployment, (container) => ({ ...container, image: DIGITS_TORN })),
    cause: /Message:[^]*model digits: .*version 1/,
  },
  {
    title: 'a wrong model path',
    change: (deployment) =>
      withContainer(deployment, (container) => ({
        ...container,
        args: container.args.map((/** @type {string} */ arg) =>
          arg.startsWith('--model_base_path=') ? '--model_base_path=/models/digit' : arg,
        ),
      })),
    cause: /Message:[^]*\/models\/digit\b/,
  },
  {
    title: 'too little memory',
    change: (deployment) =>
      withContainer(deployment, (container) => ({
        ...container,
        resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '64Mi' } },
      })),
    cause: /Message:[^]*raise the limit|Reason:\s+OOMKilled/,
  },
];

/** @type {import('../../kubernetes').Group} */
module.exports = {
  name: 'broken',
  level: 'restricted',
  async hold(namespace, tally) {
    const { Cpu, ModelStorage } = library();
    const { Duration } = require('cdk8s');
    const objects = await synthesize((app) => {
      const resources = { requests: { cpu: Cpu.millis(100) } };
      const props = { resources, replicas: REPLICAS, loadTimeout: Duration.seconds(30) };
      digitsGateway(app, digitsServer(app, ModelStorage.image(DIGITS), props));
    });
    const deployment = objects.find(({ kind, metadata }) => kind === 'Deployment' && metadata.name === MODEL);
    if (deployment === undefined) throw new Error('synth wrote no Deployment of the model server');
    await namespace.apply(...objects);
    await namespace.rolledOut(MODEL, GATEWAY);
    const good = (await namespace.pods(MODEL)).map(({ metadata }) => metadata.name);
    const load = await LoadPod.start(namespace, 'load', LOAD);
    for (const fault of FAULTS) {
      await tally.check(`${fault.title} stops the rollout at its first pod, which says so`, async () => {
        await namespace.apply(fault.change(deployment));
        await until(SAID_MS, () => stopped(namespace, good, fault.cause));
      });
      await namespace.kubectl('rollout', 'undo', `deployment/${MODEL}`);
      await until(SAID_MS, () => gone(namespace, good));
    }
    await tally.check('the old pods answered all the while', async (note) => {
      const result = await load.stop();
      nothingFailed(result);
      note(`${result.answered} answered`);
    });
  },
};

/**
 * @param {KubernetesObject} deployment
 * @param {(container: any) => object} change
 * @returns {KubernetesObject}
 */
function withContainer(deployment, change) {
  const copy = structuredClone(deployment);
  copy.spec.template.spec.containers = copy.spec.template.spec.containers.map(change);
  return copy;
}

/** @param {import('../namespace').Namespace} namespace @param {readonly string[]} good @param {RegExp} cause */
async function stopped(namespace, good, cause) {
  const pods = await namespace.pods(MODEL);
  const names = pods.map(({ metadata }) => metadata.name);
  const missing = good.filter((name) => !names.includes(name));
  if (missing.length > 0) throw new Error(`${missing} is gone`);
  const fresh = names.filter((name) => !good.includes(name));
  if (fresh.length !== 1) throw new Error(`there are ${fresh.length} new pods, not 1`);
  const { output } = await exec('kubectl', ['-n', namespace.name, 'describe', 'pod', ...fresh]);
  if (!cause.test(output)) throw new Error(`kubectl describe does not say ${cause}:\n${output}`);
}

/** @param {import('../namespace').Namespace} namespace @param {readonly string[]} good */
async function gone(namespace, good) {
  const names = (await namespace.pods(MODEL)).map(({ metadata }) => metadata.name);
  if (String(names.sort()) !== String([...good].sort())) throw new Error(`the pods are ${names}, they were ${good}`);
}
