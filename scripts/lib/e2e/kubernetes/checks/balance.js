'use strict';

const { setTimeout: sleep } = require('node:timers/promises');
const { until } = require('../../until');
const { digitsGateway, digitsServer, library, synthesize } = require('../definition');
const { GATEWAY, MODEL } = require('../digits-stack');
const { DIGITS } = require('../images');
const { LoadPod, nothingFailed } = require('../load-pod');

const URL = `http://${GATEWAY}:9696/predict`;
const LOAD = { url: URL, askers: 8, pauseMs: 10 };
/** What the gateway may take to hear of new pods. */
const SHARE_MS = 30_000;
/** Requests among which shares are counted, and how far one may be from an even one. */
const COUNTED = 600;
const TOLERANCE = 0.15;
/** Longer, so that how long it takes is told; and what a slow machine may take for the counted requests. */
const PATIENCE_MS = 90_000;
const PERIOD_MS = 1_000;

/** @type {import('../../kubernetes').Group} */
module.exports = {
  name: 'balance',
  level: 'restricted',
  async hold(namespace, tally) {
    const { Cpu, ModelStorage } = library();
    const resources = { requests: { cpu: Cpu.millis(100) } };
    const objects = await synthesize((app) => {
      digitsGateway(app, digitsServer(app, ModelStorage.image(DIGITS), { resources }));
    });
    await namespace.apply(...objects);
    await namespace.rolledOut(MODEL, GATEWAY);
    const load = await LoadPod.start(namespace, 'load', LOAD);
    await tally.check('from 1 to 3 pods of the model server, the new ones are asked within 30 s', async (note) => {
      await namespace.kubectl('scale', `deployment/${MODEL}`, '--replicas=3');
      await namespace.rolledOut(MODEL);
      const readyMs = performance.now();
      await until(PATIENCE_MS, async () => {
        const counts = await counters(namespace);
        const idle = counts.filter((count) => count === 0).length;
        if (idle > 0) throw new Error(`${idle} of ${counts.length} pods have not been asked`);
      });
      const tookMs = performance.now() - readyMs;
      note(`${(tookMs / 1000).toFixed(1)} s after the last got ready`);
      if (tookMs > SHARE_MS) throw new Error(`it took ${Math.round(tookMs / 1000)} s`);
    });
    await tally.check(
      'one gateway spreads its calls evenly over the pods behind the headless Service',
      async (note) => {
        const before = await counters(namespace);
        const shares = await until(PATIENCE_MS, async () => {
          const after = await counters(namespace);
          const asked = after.map((count, index) => count - (before[index] ?? 0));
          const total = asked.reduce((sum, count) => sum + count, 0);
          if (total < COUNTED) {
            await sleep(PERIOD_MS);
            throw new Error(`${total} requests so far`);
          }
          return asked.map((count) => count / total);
        });
        const shown = shares.map((share) => `${Math.round(share * 100)} %`).join(', ');
        note(shown);
        const even = 1 / shares.length;
        if (shares.some((share) => Math.abs(share - even) > even * TOLERANCE)) throw new Error(shown);
      },
    );
    await tally.check('from 3 pods to 1 no request is lost', async (note) => {
      await namespace.scale(MODEL, 1);
      const result = await load.stop();
      nothingFailed(result);
      note(`${result.answered} answered`);
    });
  },
};

/** Requests each pod of the model server has answered, in a stable order. @param {import('../namespace').Namespace} namespace */
async function counters(namespace) {
  const names = (await namespace.pods(MODEL)).map(({ metadata }) => metadata.name).sort();
  return Promise.all(names.map(async (name) => answered(await namespace.ask(name, 8502, '/metrics'))));
}

/** @param {string} exposition Prometheus text. */
function answered(exposition) {
  const [, count = '0'] = /^:tensorflow:serving:request_count\{[^}]*status="OK"[^}]*\} (\d+)/m.exec(exposition) ?? [];
  return Number(count);
}
