import { Duration, Size } from 'cdk8s';
import { Autoscaling, Cpu, Gpu, ImagePullPolicy, Rollout, Scrape, Secret } from '../../lib';
import { digitsModel, gateway, manifest, modelServer } from './support/definitions';
import { deployment, mounted, pod, podAnnotations, program } from './support/pods';

test('by default a rollout never leaves fewer pods than asked for', () => {
  expect(deployment(modelServer())).toMatchObject({
    replicas: 1,
    revisionHistoryLimit: 10,
    progressDeadlineSeconds: 600,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
  });
  expect(deployment(modelServer())).not.toHaveProperty('minReadySeconds');
});

test('a rollout is written with its shares of pods as text and its times in seconds', () => {
  const rollout = Rollout.rolling({
    maxSurge: '50%',
    maxUnavailable: '25%',
    minReady: Duration.seconds(15),
    progressDeadline: Duration.minutes(20),
  });
  expect(deployment(modelServer({ rollout, revisionHistoryLimit: 3, replicas: 4 }))).toMatchObject({
    replicas: 4,
    revisionHistoryLimit: 3,
    minReadySeconds: 15,
    progressDeadlineSeconds: 1200,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '50%', maxUnavailable: '25%' } },
  });
});

test('a deployment that is recreated has no numbers of a rolling one', () => {
  const { strategy } = deployment(modelServer({ rollout: Rollout.recreate() }));
  expect(strategy).toEqual({ type: 'Recreate' });
});

test('an autoscaled deployment leaves the number of pods to its autoscaler', () => {
  const autoscaling = Autoscaling.horizontal({ maxReplicas: 3, cpuUtilization: 50 });
  expect(deployment(modelServer({ autoscaling }))).not.toHaveProperty('replicas');
});

test('pods run as the user and group of the workload, within Pod Security "restricted"', () => {
  const workload = modelServer({ runAs: { user: 20001, group: 20002 } });
  expect(pod(workload)['securityContext']).toEqual({
    runAsNonRoot: true,
    runAsUser: 20001,
    runAsGroup: 20002,
    seccompProfile: { type: 'RuntimeDefault' },
  });
  expect(program(workload).securityContext).toEqual({
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    readOnlyRootFilesystem: true,
  });
});

test('pods have a service account, pull secrets and a grace period, and never a token', () => {
  const workload = modelServer({
    serviceAccount: 'models',
    imagePullSecrets: ['registry', 'mirror'],
    imagePullPolicy: ImagePullPolicy.ALWAYS,
    terminationGracePeriod: Duration.seconds(90),
  });
  expect(pod(workload)).toMatchObject({
    serviceAccountName: 'models',
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    imagePullSecrets: [{ name: 'registry' }, { name: 'mirror' }],
    terminationGracePeriodSeconds: 90,
  });
  expect(program(workload).imagePullPolicy).toBe('Always');
});

test('what is not said is not written', () => {
  const written = Object.keys(pod(modelServer())).sort();
  expect(written).toEqual([
    'automountServiceAccountToken',
    'containers',
    'enableServiceLinks',
    'securityContext',
    'terminationGracePeriodSeconds',
    'volumes',
  ]);
});

test('resources are quantities, an accelerator among the limits as plain text', () => {
  const workload = modelServer({
    resources: {
      requests: { cpu: Cpu.cores(2), memory: Size.gibibytes(3), ephemeralStorage: Size.mebibytes(1500) },
      limits: { cpu: Cpu.millis(2500), memory: Size.gibibytes(4), ephemeralStorage: Size.gibibytes(2) },
      gpu: Gpu.nvidia(2),
    },
  });
  expect(program(workload).resources).toEqual({
    requests: { cpu: '2', memory: '3Gi', 'ephemeral-storage': '1500Mi' },
    limits: { cpu: '2500m', memory: '4Gi', 'ephemeral-storage': '2Gi', 'nvidia.com/gpu': '2' },
  });
});

test('/tmp holds no more than the pod may write', () => {
  const workload = modelServer({ resources: { limits: { ephemeralStorage: Size.gibibytes(2) } } });
  expect(mounted(workload)).toEqual([{ name: 'tmp', mountPath: '/tmp', emptyDir: { sizeLimit: '2Gi' } }]);
});

test('the three probes differ and ask the management port', () => {
  const { startupProbe, readinessProbe, livenessProbe } = program(
    modelServer({ loadTimeout: Duration.seconds(31) }),
  ) as unknown as Record<string, unknown>;
  expect(startupProbe).toMatchObject({ httpGet: { path: '/readyz', port: 'management' }, failureThreshold: 16 });
  expect(readinessProbe).toMatchObject({ httpGet: { path: '/readyz', port: 'management' } });
  expect(livenessProbe).toMatchObject({ httpGet: { path: '/livez', port: 'management' } });
  expect(readinessProbe).not.toEqual(livenessProbe);
});

test('a gateway has started when it answers, whatever its model server does', () => {
  const { startupProbe } = program(gateway({ model: modelServer() })) as unknown as Record<string, unknown>;
  expect(startupProbe).toMatchObject({ httpGet: { path: '/livez', port: 'management' } });
});

test("pods carry the user's annotations and those a Prometheus scrapes by", () => {
  const props = { podAnnotations: { 'example.com/team': 'vision', 'prometheus.io/port': '1' } };
  expect(podAnnotations(modelServer(props))).toEqual({
    'example.com/team': 'vision',
    'prometheus.io/path': '/metrics',
    'prometheus.io/port': '8502',
    'prometheus.io/scrape': 'true',
  });
  expect(podAnnotations(gateway({ model: modelServer() }))).toMatchObject({ 'prometheus.io/port': '9697' });
});

test('pods that are not scraped by annotations have none for it', () => {
  expect(podAnnotations(modelServer({ scrape: Scrape.none() }))).toBeUndefined();
  expect(podAnnotations(modelServer({ scrape: Scrape.serviceMonitor() }))).toBeUndefined();
});

test('variables are sorted, and secrets stay references', () => {
  const environment = { ZONE: 'a$(HOME)b', API_KEY: Secret.fromName('api').value('key') };
  expect(program(modelServer({ environment })).env).toEqual([
    { name: 'API_KEY', valueFrom: { secretKeyRef: { name: 'api', key: 'key' } } },
    { name: 'MALLOC_ARENA_MAX', value: '2' },
    { name: 'ZONE', value: 'a$$(HOME)b' },
  ]);
});

test('labels of the user are on the object and its pods, and never in the selector', () => {
  const workload = modelServer({ labels: { team: 'vision' } });
  const { metadata } = manifest(workload, 'Deployment');
  expect(metadata.labels).toMatchObject({ team: 'vision', 'app.kubernetes.io/instance': 'digits' });
  expect(deployment(workload).template.metadata.labels).toEqual(metadata.labels);
  expect(deployment(workload)['selector']).toEqual({
    matchLabels: { 'app.kubernetes.io/name': 'model-server', 'app.kubernetes.io/instance': 'digits' },
  });
});

test('a deployment in an image mounts no model', () => {
  expect(mounted(modelServer({ model: digitsModel() })).map(({ name }) => name)).toEqual(['tmp']);
});
