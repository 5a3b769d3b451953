'use strict';

const { exec, must } = require('../../exec');
const { until } = require('../until');

/** Generous: what is slow is no failure, what never comes is. */
const READY_SECONDS = 300;
const DELETE_SECONDS = 180;

/**
 * Some fields of a pod, as the API gives it.
 *
 * @typedef {object} Pod
 * @property {{ name: string, uid: string, creationTimestamp: string, deletionTimestamp?: string, ownerReferences?: readonly { name: string }[] }} metadata
 * @property {{ containers: readonly { image: string }[] }} spec
 * @property {{ phase: string, podIP?: string, conditions?: readonly { type: string, status: string, lastTransitionTime: string }[], containerStatuses?: readonly { restartCount: number, state: { running?: { startedAt: string } } }[] }} status
 */

/** A namespace of one group of checks, and what is done in it. */
class Namespace {
  /** @param {string} name */
  constructor(name) {
    this.name = name;
  }

  /**
   * Makes it, empty.
   *
   * @param {string} name
   * @param {'restricted' | 'baseline' | 'privileged'} level Pod Security it enforces.
   */
  static async create(name, level = 'restricted') {
    const labels = { 'pod-security.kubernetes.io/enforce': level };
    const namespace = new Namespace(name);
    await namespace.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } });
    return namespace;
  }

  /** Enforces another level of Pod Security on what is made from now on. @param {'restricted' | 'privileged'} level */
  async enforce(level) {
    const label = `pod-security.kubernetes.io/enforce=${level}`;
    await must('kubectl label', 'kubectl', ['label', '--overwrite', `namespace/${this.name}`, label]);
  }

  /** Runs kubectl in it. @param {...string} args */
  kubectl(...args) {
    return must(`kubectl ${args[0]}`, 'kubectl', ['-n', this.name, ...args]);
  }

  /** Applies objects, or files of them. @param {...(string | object)} given */
  async apply(...given) {
    for (const object of given) {
      const [file, input] = typeof object === 'string' ? [object, undefined] : ['-', JSON.stringify(object)];
      const options = input === undefined ? {} : { input };
      await must('kubectl apply', 'kubectl', ['-n', this.name, 'apply', '--validate=strict', '-f', file], options);
    }
  }

  /** An object, or a list of them. @param {...string} args What to get. @returns {Promise<any>} */
  async get(...args) {
    return JSON.parse((await this.kubectl('get', ...args, '-o', 'json')).stdout);
  }

  /** Pods of a workload that are not about to go, oldest first. @param {string} instance @returns {Promise<Pod[]>} */
  async pods(instance) {
    /** @type {{ items: Pod[] }} */
    const { items } = await this.get('pods', '-l', `app.kubernetes.io/instance=${instance}`);
    const staying = items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    return staying.sort((a, b) => a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp));
  }

  /** Waits until rollouts of Deployments are complete. @param {...string} deployments */
  async rolledOut(...deployments) {
    for (const name of deployments) {
      await this.kubectl('rollout', 'status', `deployment/${name}`, `--timeout=${READY_SECONDS}s`);
    }
  }

  /** Waits until a Deployment has this many pods, all of them ready, and none on its way out. @param {string} name @param {number} count */
  async scale(name, count) {
    await this.kubectl('scale', `deployment/${name}`, `--replicas=${count}`);
    await this.rolledOut(name);
    await until(READY_SECONDS * 1000, async () => {
      const { items } = await this.get('pods', '-l', `app.kubernetes.io/instance=${name}`);
      if (items.length !== count) throw new Error(`${items.length} pods of ${name}, not ${count}`);
    });
  }

  /** Addresses behind a Service that are ready. @param {string} service @returns {Promise<string[]>} */
  async endpoints(service) {
    /** @type {{ items: { endpoints: { addresses: string[], conditions: { ready?: boolean } }[] | null }[] }} */
    const { items } = await this.get('endpointslices', '-l', `kubernetes.io/service-name=${service}`);
    const endpoints = items.flatMap((slice) => slice.endpoints ?? []);
    return endpoints.filter(({ conditions }) => conditions.ready !== false).flatMap(({ addresses }) => addresses);
  }

  /** What a process of ours answers on its management port, which no Service leads to. @param {string} pod @param {number} port @param {string} path */
  async ask(pod, port, path) {
    const url = JSON.stringify(`http://127.0.0.1:${port}${path}`);
    const program = `fetch(${url}).then((answer) => answer.text()).then((text) => process.stdout.write(text))`;
    return (await this.kubectl('exec', pod, '--', 'node', '-e', program)).stdout;
  }

  /** Shows what a reader of a failed run needs. */
  async showWhatHappened() {
    for (const args of [
      ['get', 'all', '-o', 'wide'],
      ['get', 'events', '--sort-by=.lastTimestamp'],
      ['describe', 'pods'],
    ]) {
      console.error((await exec('kubectl', ['-n', this.name, ...args])).output);
    }
    const names = (await exec('kubectl', ['-n', this.name, 'get', 'pods', '-o', 'name'])).stdout;
    for (const pod of names.split('\n').filter((line) => line !== '')) {
      const { output } = await exec('kubectl', ['-n', this.name, 'logs', pod, '--all-containers', '--tail=40']);
      console.error(`logs of ${pod}:\n${output}`);
    }
  }

  /** Begins to delete it with all that is in it. */
  async delete() {
    await must('kubectl delete', 'kubectl', ['delete', 'namespace', this.name, '--ignore-not-found', '--wait=false']);
  }

  /** Waits until it is gone. */
  async gone() {
    const args = ['wait', '--for=delete', `namespace/${this.name}`, `--timeout=${DELETE_SECONDS}s`];
    await must('kubectl wait', 'kubectl', args);
  }
}

module.exports = { Namespace, READY_SECONDS };
