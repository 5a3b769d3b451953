'use strict';

const { exec, must } = require('../../exec');
const { Failure } = require('../../failure');
const { step } = require('../../progress');

/** Names the command that hands images of this Docker to the nodes; it gets the images as its arguments. */
const LOADER_VARIABLE = 'E2E_IMAGE_LOADER';

/** @throws {Failure} When no cluster answers to the current context of kubectl, with what to do. */
async function requireCluster() {
  const { code, output } = await exec('kubectl', ['version', '--request-timeout=15s']).catch((error) => ({
    code: 1,
    output: error.message,
  }));
  if (code === 0) return;
  throw new Failure(
    `no cluster answers to kubectl (${output.trim().split('\n').pop()}); ` +
      'point its current context at one you may create namespaces in: kind create cluster',
  );
}

/**
 * What hands images to the nodes of the cluster of a context.
 *
 * @param {string} context Its name.
 * @param {string | undefined} given Value of E2E_IMAGE_LOADER.
 * @returns {readonly [string, ...string[]]} A command, to which the images are added.
 * @throws {Failure} For a context that says nothing about its cluster.
 */
function loaderOf(context, given) {
  if (given !== undefined && given !== '') return ['sh', '-c', `exec ${given} "$@"`, 'loader'];
  if (context === 'minikube') return ['minikube', 'image', 'load'];
  if (context.startsWith('kind-')) return ['kind', 'load', 'docker-image', '--name', context.slice('kind-'.length)];
  throw new Failure(
    `how images get to the nodes of the context '${context}' is not known; ` +
      `set ${LOADER_VARIABLE} to a command that takes images of this Docker as its arguments`,
  );
}

/** Hands images to the nodes of the current context. @param {readonly string[]} images */
async function loadImages(images) {
  const context = (await must('kubectl config', 'kubectl', ['config', 'current-context'])).stdout.trim();
  const [command, ...args] = loaderOf(context, process.env[LOADER_VARIABLE]);
  await step(`load ${images.length} images into ${context}`, () => must('the loader', command, [...args, ...images]));
}

/** @returns {Promise<boolean>} Whether the cluster measures what its pods use. */
async function hasMetrics() {
  const { code } = await exec('kubectl', ['get', '--raw', '/apis/metrics.k8s.io/v1beta1/nodes']);
  return code === 0;
}

module.exports = { LOADER_VARIABLE, hasMetrics, loadImages, loaderOf, requireCluster };
