'use strict';

const { setTimeout: sleep } = require('node:timers/promises');
const { until } = require('../../until');
const { GATEWAY, MODEL, PREDICT, deployDigits } = require('../digits-stack');
const { DIGITS, DIGITS_2, GATEWAY: GATEWAY_IMAGE, GATEWAY_2 } = require('../images');
const { LoadPod, nothingFailed } = require('../load-pod');
const { READY_SECONDS } = require('../namespace');

/** Of either Deployment: one may go while the other answers. */
const REPLICAS = 2;
/** Half of them keep their connection. */
const LOAD = { url: PREDICT, askers: 6, pauseMs: 20 };
/** So that what a change broke late is seen as its own. */
const SETTLE_MS = 3_000;

/**
 * What a rolling update may change, by turns; every change differs from the one two rounds before.
 *
 * @type {readonly ((round: number) => readonly [deployment: string, ...kubectl: string[]])[]}
 */
const CHANGES = [
  (round) => [MODEL, 'set', 'image', `deployment/${MODEL}`, `*=${round % 2 === 0 ? DIGITS_2 : DIGITS}`],
  (round) => [GATEWAY, 'set', 'image', `deployment/${GATEWAY}`, `*=${round % 2 === 0 ? GATEWAY_2 : GATEWAY_IMAGE}`],
  (round) => [MODEL, 'set', 'env', `deployment/${MODEL}`, `MALLOC_ARENA_MAX=${round % 2 === 0 ? 1 : 2}`],
  (round) => [GATEWAY, 'set', 'env', `deployment/${GATEWAY}`, `MAX_REQUESTS=${round % 2 === 0 ? 127 : 128}`],
];

/** @type {import('../../kubernetes').Group} */
module.exports = {
  name: 'rollouts',
  level: 'restricted',
  async hold(namespace, tally, { rollouts, deletions }) {
    await deployDigits(namespace);
    for (const name of [MODEL, GATEWAY]) await namespace.scale(name, REPLICAS);
    await tally.check(`${rollouts} rolling updates of both under load lose no request`, (note) =>
      underLoad(namespace, note, async () => {
        for (let count = 0; count < rollouts; count += 1) {
          const change = CHANGES[count % CHANGES.length];
          const [deployment, ...args] = change?.(Math.floor(count / CHANGES.length)) ?? [''];
          note(`${count + 1}`);
          await namespace.kubectl(...args);
          await namespace.rolledOut(deployment ?? '');
        }
      }),
    );
    await tally.check(`${deletions} deleted pods under load lose no request`, (note) =>
      underLoad(namespace, note, async () => {
        for (let count = 0; count < deletions; count += 1) {
          const pods = (await Promise.all([MODEL, GATEWAY].map((name) => namespace.pods(name)))).flat();
          const victim = pods[Math.floor(Math.random() * pods.length)]?.metadata.name ?? '';
          note(`${count + 1}`);
          await namespace.kubectl('delete', 'pod', victim, '--wait=false');
          await complete(namespace, victim);
        }
      }),
    );
  },
};

/**
 * @param {import('../namespace').Namespace} namespace
 * @param {(text: string) => void} note
 * @param {() => Promise<void>} change
 */
async function underLoad(namespace, note, change) {
  const load = await LoadPod.start(namespace, `load-${Date.now()}`, LOAD);
  await change();
  await sleep(SETTLE_MS);
  const result = await load.stop();
  nothingFailed(result);
  note(`${result.answered} answered, the slowest after ${result.slowestMs} ms`);
}

/** Waits until a deleted pod has another in its place. @param {import('../namespace').Namespace} namespace @param {string} deleted */
async function complete(namespace, deleted) {
  await until(READY_SECONDS * 1000, async () => {
    for (const name of [MODEL, GATEWAY]) {
      const pods = await namespace.pods(name);
      const ready = pods.filter((pod) => pod.metadata.name !== deleted && isReady(pod));
      if (ready.length !== REPLICAS) throw new Error(`${ready.length} pods of ${name} are ready, not ${REPLICAS}`);
    }
  });
}

/** @param {import('../namespace').Pod} pod */
function isReady({ status }) {
  return status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') === true;
}
