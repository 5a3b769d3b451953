import { Size } from 'cdk8s';
import { Gpu, ModelStorage, Secret } from '../../lib';
import { downloadScript } from '../../lib/model/download-script';
import type { DownloadStorage } from '../../lib/model/storage';
import { digitsModel, modelServer } from './support/definitions';
import { mounted, pod, program } from './support/pods';

const STORAGE = ModelStorage.s3('bucket/models/digits', {
  environment: { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: Secret.fromName('s3').value('id') },
});

test('before the server starts, rclone fills the volume the server reads', () => {
  const workload = modelServer({ storage: STORAGE });
  const [download] = pod(workload).initContainers ?? [];
  const [model] = workload.workload.models;
  expect(download).toMatchObject({
    name: 'download-model',
    image: 'rclone/rclone:1.68.2',
    imagePullPolicy: 'IfNotPresent',
    command: ['sh', '-c', downloadScript(model?.storage as DownloadStorage, '/models/digits')],
    env: [
      { name: 'AWS_ACCESS_KEY_ID', valueFrom: { secretKeyRef: { name: 's3', key: 'id' } } },
      { name: 'AWS_REGION', value: 'eu-central-1' },
    ],
    volumeMounts: [
      { name: 'model', mountPath: '/models/digits' },
      { name: 'tmp', mountPath: '/tmp' },
    ],
  });
  expect(mounted(workload)[0]).toMatchObject({ name: 'model', mountPath: '/models/digits', readOnly: true });
});

test('what is downloaded may fill no more than the pod may write', () => {
  const workload = modelServer({ storage: STORAGE, resources: { limits: { ephemeralStorage: Size.gibibytes(3) } } });
  expect(mounted(workload)[0]).toMatchObject({ name: 'model', emptyDir: { sizeLimit: '3Gi' } });
});

test('a download runs as restricted as the server, with as much, and takes no accelerator', () => {
  const workload = modelServer({ storage: STORAGE, resources: { gpu: Gpu.nvidia() } });
  const [download] = pod(workload).initContainers ?? [];
  const { resources, securityContext } = program(workload);
  expect(resources.limits).toHaveProperty(['nvidia.com/gpu'], '1');
  expect(download?.resources.requests).toEqual(resources.requests);
  expect({ ...download?.resources.limits, 'nvidia.com/gpu': '1' }).toEqual(resources.limits);
  expect(download?.securityContext).toEqual(securityContext);
});

test('several downloads run one after the other, each into the volume of its model', () => {
  const workload = modelServer({
    models: [
      { model: digitsModel('a'), storage: ModelStorage.bind('/srv/a') },
      { model: digitsModel('b'), storage: STORAGE },
      { model: digitsModel('c'), storage: ModelStorage.http('https://models.example/c') },
    ],
  });
  expect(pod(workload).initContainers?.map(({ name, volumeMounts }) => [name, volumeMounts[0]?.mountPath])).toEqual([
    ['download-model-2', '/models/b'],
    ['download-model-3', '/models/c'],
  ]);
});

test('the kubelet does not take a part of a source for a variable', () => {
  const workload = modelServer({ storage: ModelStorage.s3('bucket/$(HOME)/digits') });
  const script = pod(workload).initContainers?.[0]?.command?.[2];
  expect(script).toContain("':s3,env_auth:bucket/$$(HOME)/digits'");
  expect(script).toContain("cd '/models/digits'");
});
