'use strict';

const { inRoot } = require('../../paths');

/** What `cdk8s synth` wrote from main.ts, as a user applies it. */
const MANIFESTS = [inRoot('dist', 'deployment.yaml'), inRoot('dist', 'service.yaml')];
/** Its Deployments, which Services and the label `app.kubernetes.io/instance` of pods are named after too. */
const MODEL = 'digits';
const GATEWAY = 'digits-gateway';
/** Where a pod of the namespace asks for predictions: through the Service, on the port main.ts exposes. */
const PREDICT = `http://${GATEWAY}/predict`;

/** Applies it and waits until it is ready. @param {import('./namespace').Namespace} namespace */
async function deployDigits(namespace) {
  await namespace.apply(...MANIFESTS);
  await namespace.rolledOut(MODEL, GATEWAY);
}

module.exports = { GATEWAY, MANIFESTS, MODEL, PREDICT, deployDigits };
