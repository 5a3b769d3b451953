import { Size } from 'cdk8s';
import { ModelStorage, type ServedModelProps } from '../../lib';
import { digitsModel, kinds, manifest, modelServer, spec } from './support/definitions';
import { mounted, pod } from './support/pods';

const served = (name: string, storage: ModelStorage): ServedModelProps => ({ model: digitsModel(name), storage });

test('a directory of the node is mounted read-only and has to be there', () => {
  expect(mounted(modelServer({ storage: ModelStorage.bind('/srv/digits') }))[0]).toEqual({
    name: 'model',
    mountPath: '/models/digits',
    readOnly: true,
    hostPath: { path: '/srv/digits', type: 'Directory' },
  });
});

test('an existing claim is mounted read-only at its sub-path, and none is made', () => {
  const workload = modelServer({ storage: ModelStorage.claim('models', { subPath: 'digits/a' }) });
  expect(mounted(workload)[0]).toEqual({
    name: 'model',
    mountPath: '/models/digits',
    readOnly: true,
    subPath: 'digits/a',
    persistentVolumeClaim: { claimName: 'models', readOnly: true },
  });
  expect(kinds(workload)).not.toContain('PersistentVolumeClaim');
});

test('a new claim is made with the workload, and its volume may be formatted by the pod that is first', () => {
  const storage = ModelStorage.newClaim({
    size: Size.gibibytes(5),
    storageClass: 'fast',
    accessMode: 'ReadWriteMany',
    subPath: 'digits',
  });
  const workload = modelServer({ storage });
  expect(spec(workload, 'PersistentVolumeClaim', 'digits-model')).toEqual({
    accessModes: ['ReadWriteMany'],
    storageClassName: 'fast',
    resources: { requests: { storage: '5Gi' } },
  });
  expect(mounted(workload)[0]).toEqual({
    name: 'model',
    mountPath: '/models/digits',
    readOnly: true,
    subPath: 'digits',
    persistentVolumeClaim: { claimName: 'digits-model' },
  });
});

test("a new claim without a class takes the cluster's default", () => {
  const workload = modelServer({ storage: ModelStorage.newClaim({ size: Size.mebibytes(100) }) });
  expect(spec(workload, 'PersistentVolumeClaim', 'digits-model')).toEqual({
    accessModes: ['ReadWriteOnce'],
    resources: { requests: { storage: '100Mi' } },
  });
});

test('each model has the volume of its place among the models', () => {
  const workload = modelServer({
    models: [
      served('a', ModelStorage.newClaim({ size: Size.gibibytes(1) })),
      served('b', ModelStorage.bind('/srv/b')),
      served('c', ModelStorage.newClaim({ size: Size.gibibytes(2) })),
    ],
  });
  expect(mounted(workload).map(({ name, mountPath }) => [name, mountPath])).toEqual([
    ['model', '/models/a'],
    ['model-2', '/models/b'],
    ['model-3', '/models/c'],
    ['config', '/etc/model-server'],
    ['tmp', '/tmp'],
  ]);
  expect(manifest(workload, 'PersistentVolumeClaim', 'digits-model-3')['spec']).toMatchObject({
    resources: { requests: { storage: '2Gi' } },
  });
  expect(pod(workload)).not.toHaveProperty('initContainers');
});
