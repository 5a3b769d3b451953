'use strict';

const { GATEWAY, MANIFESTS, MODEL, PREDICT, deployDigits } = require('../digits-stack');
const { askFromInside } = require('../load-pod');

/** @type {import('../../kubernetes').Group} */
module.exports = {
  name: 'deploy',
  level: 'restricted',
  async hold(namespace, tally) {
    await tally.check('what synth wrote is applied where "restricted" is enforced, and gets ready', () =>
      deployDigits(namespace),
    );
    await tally.check('both Services select the pods they are for, and no others', async () => {
      for (const name of [MODEL, GATEWAY]) {
        const addresses = (await namespace.pods(name)).map(({ status }) => status.podIP);
        const selected = await namespace.endpoints(name);
        if (addresses.length !== 1 || String(selected) !== String(addresses)) {
          throw new Error(`Service ${name} selects [${selected}], its pods are [${addresses}]`);
        }
      }
    });
    await tally.check('a picture is answered through the Service, to a pod of the namespace', async (note) => {
      const { answered } = await askFromInside(namespace, PREDICT);
      note(`${answered} answers`);
    });
    await tally.check('a second apply changes nothing', async () => {
      const before = await generations(namespace);
      await namespace.apply(...MANIFESTS);
      const after = await generations(namespace);
      if (before !== after) throw new Error(`generations were ${before} and are ${after}`);
    });
  },
};

/** @param {import('../namespace').Namespace} namespace */
async function generations(namespace) {
  const files = MANIFESTS.flatMap((file) => ['-f', file]);
  return (await namespace.kubectl('get', ...files, '-o', 'jsonpath={.items[*].metadata.generation}')).stdout;
}
