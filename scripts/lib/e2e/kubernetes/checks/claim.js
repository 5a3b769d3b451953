'use strict';

const { digitsGateway, digitsServer, library, synthesize } = require('../definition');
const { GATEWAY, MODEL } = require('../digits-stack');
const { DIGITS } = require('../images');
const { askFromInside } = require('../load-pod');

const CLAIM = 'models';
const SUB_PATH = 'digits';
/** Where a pod that prepares the volume finds the node's /tmp. */
const NODE = '/node-tmp';

/** @type {import('../../kubernetes').Group} */
module.exports = {
  name: 'claim',
  // Who fills a volume of a node's directory has to be root there.
  level: 'privileged',
  async hold(namespace, tally) {
    const volume = namespace.name;
    await namespace.apply(persistentVolume(volume), claim(volume));
    try {
      await onTheNode(namespace, 'filler', `mkdir -p ${NODE}/${volume} && cp -r /models/digits ${NODE}/${volume}/`);
      await namespace.enforce('restricted');
      await tally.check('a model in a claim is served, where "restricted" is enforced', async () => {
        const { ModelStorage } = library();
        const storage = ModelStorage.claim(CLAIM, { subPath: SUB_PATH });
        await namespace.apply(...(await synthesize((app) => digitsGateway(app, digitsServer(app, storage)))));
        await namespace.rolledOut(MODEL, GATEWAY);
        await askFromInside(namespace, `http://${GATEWAY}:9696/predict`);
      });
    } finally {
      await namespace.enforce('privileged');
      await onTheNode(namespace, 'cleaner', `rm -r ${NODE}/${volume}`);
      await namespace.kubectl('delete', 'persistentvolume', volume, '--wait=false');
    }
  },
};

/** A directory of the node: no cluster is without one, and not every cluster has a storage class. @param {string} name */
function persistentVolume(name) {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: {
      accessModes: ['ReadWriteMany'],
      capacity: { storage: '1Gi' },
      storageClassName: '',
      hostPath: { path: `/tmp/${name}`, type: 'DirectoryOrCreate' },
    },
  };
}

/** @param {string} volumeName */
function claim(volumeName) {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: CLAIM },
    spec: {
      accessModes: ['ReadWriteMany'],
      resources: { requests: { storage: '1Gi' } },
      storageClassName: '',
      volumeName,
    },
  };
}

/**
 * Runs a shell line as root, with the node's /tmp at NODE and the model in the image.
 *
 * @param {import('../namespace').Namespace} namespace
 * @param {string} name
 * @param {string} line
 */
async function onTheNode(namespace, name, line) {
  await namespace.apply({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      restartPolicy: 'Never',
      containers: [
        {
          name,
          image: DIGITS,
          imagePullPolicy: 'IfNotPresent',
          command: ['sh', '-c', line],
          securityContext: { runAsUser: 0 },
          volumeMounts: [{ name: 'node', mountPath: NODE }],
        },
      ],
      volumes: [{ name: 'node', hostPath: { path: '/tmp' } }],
    },
  });
  const done = '--for=jsonpath={.status.phase}=Succeeded';
  await namespace.kubectl('wait', done, `pod/${name}`, '--timeout=180s');
}
