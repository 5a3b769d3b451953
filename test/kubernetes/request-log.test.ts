import { Size } from 'cdk8s';
import { ModelStorage, RequestLogStorage, Rollout, type RequestLogging } from '../../lib';
import { digitsModel, kinds, manifest, modelServer, spec } from './support/definitions';
import { mounted, pod, program } from './support/pods';

const logging = (options: Partial<RequestLogging> = {}): ReturnType<typeof modelServer> =>
  modelServer({ requestLogging: { sampling: 0.01, ...options }, rollout: Rollout.recreate() });

test('a share of the requests of every model goes to files of its own', () => {
  const models = ['b', 'a'].map((name) => ({ model: digitsModel(name), storage: ModelStorage.image('both:1') }));
  const workload = modelServer({ models, requestLogging: { sampling: 0.01 } });
  const { 'models.config': config } = manifest(workload, 'ConfigMap', 'digits-config')['data'] as Record<
    string,
    string
  >;
  expect(config?.split('\n').filter((line) => /name|rate/.test(line))).toEqual([
    '    name: "a"',
    '      log_collector_config { type: "file" filename_prefix: "/var/log/model-server/a" }',
    '      sampling_config { sampling_rate: 0.01 }',
    '    name: "b"',
    '      log_collector_config { type: "file" filename_prefix: "/var/log/model-server/b" }',
    '      sampling_config { sampling_rate: 0.01 }',
  ]);
});

test('the files of a pod have a volume that holds them all, and the root stays read-only', () => {
  const workload = logging({ maxFileSize: Size.mebibytes(10), maxFiles: 3 });
  expect(mounted(workload)).toContainEqual({
    name: 'request-log',
    mountPath: '/var/log/model-server',
    emptyDir: { sizeLimit: '40Mi' },
  });
  expect(program(workload).args).toEqual(
    expect.arrayContaining(['--request_log_max_file_bytes=10485760', '--request_log_max_files=3']),
  );
  expect(program(workload).securityContext).toMatchObject({ readOnlyRootFilesystem: true });
  // A kubelet makes such a directory with a mode that lets every user write.
  expect(pod(workload)['securityContext']).not.toHaveProperty('fsGroup');
});

test('what a pod may write on its node has room for the files, which is nothing more where they go to a claim', () => {
  const { requests, limits } = program(logging()).resources;
  expect([requests['ephemeral-storage'], limits['ephemeral-storage']]).toEqual(['640Mi', '1600Mi']);
  const claimed = program(logging({ storage: RequestLogStorage.claim('logs') })).resources;
  expect([claimed.requests['ephemeral-storage'], claimed.limits['ephemeral-storage']]).toEqual(['64Mi', '1Gi']);
});

test('an existing claim is mounted writable, as a volume of the group the server runs as', () => {
  const workload = logging({ storage: RequestLogStorage.claim('logs', { subPath: 'digits' }) });
  expect(mounted(workload)).toContainEqual({
    name: 'request-log',
    mountPath: '/var/log/model-server',
    subPath: 'digits',
    persistentVolumeClaim: { claimName: 'logs' },
  });
  expect(pod(workload)['securityContext']).toMatchObject({
    runAsNonRoot: true,
    fsGroup: 65532,
    fsGroupChangePolicy: 'OnRootMismatch',
  });
  expect(kinds(workload)).not.toContain('PersistentVolumeClaim');
});

test('a new claim is made with the workload', () => {
  const workload = logging({ storage: RequestLogStorage.newClaim({ size: Size.gibibytes(1), storageClass: 'fast' }) });
  expect(spec(workload, 'PersistentVolumeClaim', 'digits-request-log')).toEqual({
    accessModes: ['ReadWriteOnce'],
    storageClassName: 'fast',
    resources: { requests: { storage: '1Gi' } },
  });
  expect(mounted(workload)).toContainEqual({
    name: 'request-log',
    mountPath: '/var/log/model-server',
    persistentVolumeClaim: { claimName: 'digits-request-log' },
  });
});

test('a definition that logs no request writes nowhere but to /tmp', () => {
  expect(mounted(modelServer({})).filter(({ readOnly }) => readOnly !== true)).toEqual([
    expect.objectContaining({ mountPath: '/tmp' }),
  ]);
});
