'use strict';

const { until } = require('../../until');
const { MODEL, deployDigits } = require('../digits-stack');

const READY_MS = 300_000;

/** Lines of the model server's log that end a part of its start, and what the part before each is. */
const MOMENTS = Object.freeze({
  'serving process started': 'node, supervisor',
  'engine loaded': 'libtensorflow',
  listening: 'model and ports',
});

/** @type {import('../../kubernetes').Group} */
module.exports = {
  name: 'cold-start',
  level: 'restricted',
  async hold(namespace, tally) {
    await deployDigits(namespace);
    await tally.check('a new pod of the model server gets ready', async (note) => {
      await namespace.scale(MODEL, 0);
      await namespace.kubectl('scale', `deployment/${MODEL}`, '--replicas=1');
      const name = await until(READY_MS, () => readyPod(namespace));
      note(await parts(namespace, name));
    });
  },
};

/** @param {import('../namespace').Namespace} namespace @returns {Promise<string>} */
async function readyPod(namespace) {
  const [pod] = await namespace.pods(MODEL);
  if (pod === undefined || condition(pod, 'Ready') === undefined) throw new Error('no pod is ready');
  return pod.metadata.name;
}

/**
 * What the time from the pod's creation to its readiness consists of. The API tells whole seconds, the log more.
 *
 * @param {import('../namespace').Namespace} namespace
 * @param {string} name
 */
async function parts(namespace, name) {
  /** @type {import('../namespace').Pod} */
  const pod = await namespace.get('pod', name);
  const { stdout } = await namespace.kubectl('logs', name, '--timestamps');
  const createdMs = Date.parse(pod.metadata.creationTimestamp);
  const startedMs = Date.parse(pod.status.containerStatuses?.[0]?.state.running?.startedAt ?? '');
  const readyMs = Date.parse(condition(pod, 'Ready') ?? '');
  const spans = [`pod and container ${seconds(startedMs - createdMs)}`];
  let beforeMs = startedMs;
  for (const [message, part] of Object.entries(MOMENTS)) {
    const line = stdout.split('\n').find((text) => text.includes(`"msg":"${message}"`));
    if (line === undefined) throw new Error(`the log has no line '${message}':\n${stdout}`);
    const atMs = Date.parse(line.split(' ')[0] ?? '');
    spans.push(`${part} ${seconds(atMs - beforeMs)}`);
    beforeMs = atMs;
  }
  spans.push(`until the kubelet knows ${seconds(readyMs - beforeMs)}`);
  return `${seconds(readyMs - createdMs)} = ${spans.join(' + ')}`;
}

/** Since when a condition of a pod is true; undefined when it is not. @param {import('../namespace').Pod} pod @param {string} type */
function condition({ status }, type) {
  return status.conditions?.find((given) => given.type === type && given.status === 'True')?.lastTransitionTime;
}

/** @param {number} ms */
function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}
