'use strict';

const fs = require('node:fs/promises');
const os = require('node:os');
const path = require('node:path');
const { parseAllDocuments } = require('yaml');
const { inRoot } = require('../../paths');

/** The files a user applies, in the order a reader would. */
const FILES = ['deployment.yaml', 'service.yaml'];

/** What gateways of the digits model are told of it, as in main.ts. */
const PICTURES = {
  input: 'image',
  width: 8,
  height: 8,
  color: 'grey',
  interpolation: 'nearest',
  scaling: 'zero_to_one',
};
const LABELS = { output: 'scores', labels: Array.from({ length: 10 }, (_, digit) => String(digit)) };

/** The construct library, compiled. */
function library() {
  return require(inRoot('build', 'lib'));
}

/**
 * A Kubernetes object, as far as checks look into it.
 *
 * @typedef {{ kind: string, metadata: { name: string }, spec: any }} KubernetesObject
 */

/**
 * Synthesizes a definition as a user of the library would.
 *
 * @param {(app: any) => void} define Gets the ServingApp.
 * @returns {Promise<KubernetesObject[]>} What `kubectl apply` would be given.
 */
async function synthesize(define) {
  const { ServingApp } = library();
  const outdir = await fs.mkdtemp(path.join(os.tmpdir(), 'e2e-synth-'));
  try {
    const app = new ServingApp({ name: 'e2e', targets: ['kubernetes'], outdir });
    define(app);
    app.synth();
    return (await Promise.all(FILES.map((file) => objectsOf(path.join(outdir, file))))).flat();
  } finally {
    await fs.rm(outdir, { recursive: true });
  }
}

/** @param {string} file YAML. @returns {Promise<KubernetesObject[]>} */
async function objectsOf(file) {
  const documents = parseAllDocuments(await fs.readFile(file, 'utf8'));
  return documents.map((document) => document.toJS());
}

/** A gateway in front of a model server of digits. @param {any} app @param {any} model @param {object} [props] */
function digitsGateway(app, model, props = {}) {
  const { Answer, GatewayService, Preprocessing } = library();
  const preprocessing = Preprocessing.image(PICTURES);
  return new GatewayService(app, 'digits-gateway', { model, preprocessing, answer: Answer.labels(LABELS), ...props });
}

/** A model server of digits. @param {any} app @param {any} storage @param {object} [props] */
function digitsServer(app, storage, props = {}) {
  const { SavedModel, ServingDeployment } = library();
  const model = SavedModel.fromDirectory(inRoot('examples', 'digits', 'model'));
  return new ServingDeployment(app, 'digits', { model, storage, ...props });
}

module.exports = { digitsGateway, digitsServer, library, synthesize };
