'use strict';

const { readFileSync } = require('node:fs');
const path = require('node:path');
const { until } = require('../../until');
const { TUTORIAL } = require('../images');
const { programEnds, startProgram } = require('../program-pod');

const NAME = 'half-plus-two';
const LABELS = { app: `${NAME}-server` };
const REPLICAS = 2;
const LISTENING_MS = 180_000;
/** Of 1, 2 and 5. */
const ANSWER = '[2.5,3,4.5]';
const REST = `http://${NAME}:8501/v1/models/half_plus_two:predict`;

/**
 * What the tutorials of tensorflow/serving apply: no flag, no probe, no security context, the model in the image at
 * /models/<MODEL_NAME>. Only the image is ours.
 */
const MANIFEST = [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `${NAME}-deployment` },
    spec: {
      selector: { matchLabels: LABELS },
      replicas: REPLICAS,
      template: {
        metadata: { labels: LABELS },
        spec: {
          containers: [
            { name: `${NAME}-container`, image: TUTORIAL, ports: [{ containerPort: 8500 }, { containerPort: 8501 }] },
          ],
        },
      },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: NAME, labels: { run: NAME } },
    spec: {
      ports: [
        { name: 'grpc', port: 8500, targetPort: 8500 },
        { name: 'rest', port: 8501, targetPort: 8501 },
      ],
      selector: LABELS,
      type: 'LoadBalancer',
    },
  },
];

/** @type {import('../../kubernetes').Group} */
module.exports = {
  name: 'tutorial',
  level: 'baseline',
  async hold(namespace, tally) {
    await tally.check('the manifest of a tensorflow/serving tutorial runs with our image', async () => {
      await namespace.apply(...MANIFEST);
      await namespace.rolledOut(`${NAME}-deployment`);
      // Without a readiness probe a pod counts as ready before it is.
      await until(LISTENING_MS, () => bothListen(namespace));
    });
    await tally.check("its client's request over gRPC is answered through its Service", async () => {
      const source = readFileSync(path.join(__dirname, '..', 'programs', 'ask-over-grpc.js'), 'utf8');
      await startProgram(namespace, 'grpc-client', { source, variables: { TARGET: `${NAME}:8500` } });
      const answer = await programEnds(namespace, 'grpc-client');
      if (answer !== ANSWER) throw new Error(`it is ${answer}, not ${ANSWER}`);
    });
    await tally.check("its client's request over REST is answered through its Service", async () => {
      await startProgram(namespace, 'rest-client', { source: REST_CLIENT });
      const answer = await programEnds(namespace, 'rest-client');
      if (answer !== ANSWER) throw new Error(`it is ${answer}, not ${ANSWER}`);
    });
  },
};

/** @param {import('../namespace').Namespace} namespace */
async function bothListen(namespace) {
  const { stdout } = await namespace.kubectl('logs', '-l', `app=${LABELS.app}`, '--tail=-1');
  const count = stdout.split('"msg":"listening"').length - 1;
  if (count !== REPLICAS) throw new Error(`${count} of ${REPLICAS} pods listen`);
}

const REST_CLIENT = `
fetch(${JSON.stringify(REST)}, { method: 'POST', body: '{"instances": [1.0, 2.0, 5.0]}' })
  .then((response) => response.json())
  .then(({ predictions }) => console.log(JSON.stringify(predictions)));
`;
