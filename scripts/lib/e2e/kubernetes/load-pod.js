'use strict';

const { readFileSync } = require('node:fs');
const path = require('node:path');
const { EXPECTED, PICTURE } = require('../../digits');
const { inRoot } = require('../../paths');
const { programEnds, programRuns, startProgram } = require('./program-pod');

/**
 * What programs/load.js prints.
 *
 * @typedef {object} LoadResult
 * @property {number} answered
 * @property {number} failed
 * @property {number} slowestMs
 * @property {readonly string[]} failures The first of them, with their time.
 */

/**
 * @typedef {object} LoadOptions
 * @property {string} url What is asked.
 * @property {number} askers
 * @property {number} pauseMs Between an answer and an asker's next question.
 */

/** Clients inside the cluster: a port-forward stays with one pod, and falls with it. */
class LoadPod {
  /** @param {import('./namespace').Namespace} namespace @param {string} name */
  constructor(namespace, name) {
    this.namespace = namespace;
    this.name = name;
  }

  /**
   * Starts asking.
   *
   * @param {import('./namespace').Namespace} namespace
   * @param {string} name
   * @param {LoadOptions} options
   */
  static async start(namespace, name, { url, askers, pauseMs }) {
    await startProgram(namespace, name, {
      source: readFileSync(path.join(__dirname, 'programs', 'load.js'), 'utf8'),
      variables: { TARGET: url, ASKERS: String(askers), PAUSE_MS: String(pauseMs), EXPECTED },
      files: { 'picture.png': readFileSync(inRoot(PICTURE)) },
    });
    await programRuns(namespace, name);
    return new LoadPod(namespace, name);
  }

  /** Lets what was asked be answered, and ends. @returns {Promise<LoadResult>} */
  async stop() {
    await this.namespace.kubectl('exec', this.name, '--', 'touch', '/tmp/stop');
    return JSON.parse(await programEnds(this.namespace, this.name));
  }
}

/**
 * Asks the gateway of the digits stack a few times.
 *
 * @param {import('./namespace').Namespace} namespace
 * @param {string} url
 * @returns {Promise<LoadResult>}
 * @throws Error when an answer is not there or wrong
 */
async function askFromInside(namespace, url) {
  const load = await LoadPod.start(namespace, `client-${Date.now()}`, { url, askers: 2, pauseMs: 20 });
  const result = await load.stop();
  nothingFailed(result);
  return result;
}

/** @param {LoadResult} result @throws Error with the first failures, or when there was no load at all */
function nothingFailed({ answered, failed, failures }) {
  if (failed > 0) {
    throw new Error(`${failed} of ${answered + failed} requests failed:\n      ${failures.join('\n      ')}`);
  }
  if (answered === 0) throw new Error('no request was answered, so nothing was shown');
}

module.exports = { LoadPod, askFromInside, nothingFailed };
