'use strict';

const { IMAGES } = require('../docker');

const [, GATEWAY_IMAGE] = Object.keys(IMAGES);
const START_SECONDS = 180;

/**
 * A pod that runs one program of ours on the gateway's image, which has what it takes: node, gRPC and the contract.
 *
 * @typedef {object} ProgramOptions
 * @property {string} source JavaScript.
 * @property {Readonly<Record<string, string>>} [variables]
 * @property {Readonly<Record<string, Buffer>>} [files] Found in /program.
 */

/**
 * Makes the pod, fit for Pod Security "restricted".
 *
 * @param {import('./namespace').Namespace} namespace
 * @param {string} name
 * @param {ProgramOptions} options
 */
async function startProgram(namespace, name, { source, variables = {}, files = {} }) {
  const binaryData = Object.entries(files).map(([file, content]) => [file, content.toString('base64')]);
  await namespace.apply(
    {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
      data: { 'program.js': source },
      binaryData: Object.fromEntries(binaryData),
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      spec: {
        restartPolicy: 'Never',
        automountServiceAccountToken: false,
        terminationGracePeriodSeconds: 1,
        securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
        containers: [
          {
            name: 'program',
            image: GATEWAY_IMAGE,
            imagePullPolicy: 'IfNotPresent',
            command: ['node', '/program/program.js'],
            env: Object.entries(variables).map(([variable, value]) => ({ name: variable, value })),
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
            volumeMounts: [{ name: 'program', mountPath: '/program' }],
          },
        ],
        volumes: [{ name: 'program', configMap: { name } }],
      },
    },
  );
}

/** Waits until a program's pod runs. @param {import('./namespace').Namespace} namespace @param {string} name */
async function programRuns(namespace, name) {
  await namespace.kubectl('wait', '--for=condition=Ready', `pod/${name}`, `--timeout=${START_SECONDS}s`);
}

/**
 * Waits until a program has ended well, and removes its pod.
 *
 * @param {import('./namespace').Namespace} namespace
 * @param {string} name
 * @returns {Promise<string>} The last line it printed.
 */
async function programEnds(namespace, name) {
  const done = '--for=jsonpath={.status.phase}=Succeeded';
  await namespace.kubectl('wait', done, `pod/${name}`, `--timeout=${START_SECONDS}s`);
  const { stdout } = await namespace.kubectl('logs', name, '--tail=1');
  await namespace.kubectl('delete', 'pod', name, '--wait=false');
  return stdout.trim();
}

module.exports = { programEnds, programRuns, startProgram };
