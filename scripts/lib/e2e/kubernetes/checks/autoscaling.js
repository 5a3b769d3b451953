'use strict';

const { until } = require('../../until');
const { hasMetrics } = require('../cluster');
const { digitsGateway, digitsServer, library, synthesize } = require('../definition');
const { GATEWAY, MODEL } = require('../digits-stack');
const { DIGITS } = require('../images');
const { LoadPod } = require('../load-pod');

/** No pause: more than one gateway with its share of a processor can do. */
const LOAD = { url: `http://${GATEWAY}:9696/predict`, askers: 16, pauseMs: 0 };
/** An autoscaler looks every 15 s at measurements that are a minute old. */
const SCALE_MS = 420_000;

/** @type {import('../../kubernetes').Group} */
module.exports = {
  name: 'autoscaling',
  level: 'restricted',
  async hold(namespace, tally) {
    await namespace.apply(...(await definition()));
    await namespace.rolledOut(MODEL, GATEWAY);
    if (!(await hasMetrics())) {
      await tally.check('the autoscaler is accepted; this cluster has no metrics it could follow', async () => {
        await until(SCALE_MS, async () => {
          const { status } = await namespace.get('hpa', GATEWAY);
          const able = status.conditions?.find((/** @type {{ type: string }} */ { type }) => type === 'AbleToScale');
          if (able?.status !== 'True') throw new Error(`AbleToScale is ${JSON.stringify(able)}`);
        });
      });
      return;
    }
    await tally.check('the autoscaler sees what the pods use', () =>
      until(SCALE_MS, async () => {
        const { status } = await namespace.get('hpa', GATEWAY);
        const seen = status.currentMetrics?.[0]?.resource?.current?.averageUtilization;
        if (seen === undefined) throw new Error(`the autoscaler says ${JSON.stringify(status)}`);
      }),
    );
    const load = await LoadPod.start(namespace, 'load', LOAD);
    await tally.check('load adds gateways', () => replicas(namespace, (count) => count > 1));
    await load.stop();
    await tally.check('quiet takes them away', () => replicas(namespace, (count) => count === 1));
  },
};

/** A gateway that grows with its load and, for this check, shrinks sooner than the five minutes that are usual. */
function definition() {
  const { Autoscaling, ModelStorage } = library();
  const { Duration } = require('cdk8s');
  return synthesize((app) => {
    digitsGateway(app, digitsServer(app, ModelStorage.image(DIGITS)), {
      autoscaling: Autoscaling.horizontal({
        maxReplicas: 3,
        cpuUtilization: 60,
        scaleDown: { stabilizationWindow: Duration.seconds(15) },
      }),
    });
  });
}

/** @param {import('../namespace').Namespace} namespace @param {(count: number) => boolean} isIt */
async function replicas(namespace, isIt) {
  await until(SCALE_MS, async () => {
    const { status } = await namespace.get('deployment', GATEWAY);
    const count = status.readyReplicas ?? 0;
    if (!isIt(count)) throw new Error(`${count} pods are ready`);
  });
}
