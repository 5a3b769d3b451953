import { Duration, Size } from 'cdk8s';
import {
  Autoscaling,
  Exposure,
  ModelStorage,
  NetworkAccess,
  Secret,
  ServingDeployment,
  workloadsOf,
  type ServingDeploymentProps,
  type Workload,
} from '../../lib';
import { unsupportedOf } from '../../lib/model/projection';
import { app, creditModel, digits, digitsModel, front } from '../compose/support/stack';
import { local, processOf } from './support';

function server(props: Partial<ServingDeploymentProps> = {}): readonly Workload[] {
  const scope = app();
  digits(scope, props);
  return workloadsOf(scope);
}

const lost = (workloads: readonly Workload[]): string[] =>
  unsupportedOf(local(workloads).fidelity).map(({ workload, field }) => `${workload}/${field}`);

test('a model server of one model is told everything by flags', () => {
  const { args, files } = processOf(server({ storage: ModelStorage.image('digits:1') }), 'digits');
  expect(args).toEqual([
    '--host=127.0.0.1',
    '--port=8500',
    '--rest_api_port=8501',
    '--management_port=8502',
    '--management_host=127.0.0.1',
    '--model_name=digits',
    { flag: '--model_base_path', path: '../../examples/digits/model' },
    '--enable_reload_config_request=false',
    '--drain_timeout_seconds=30',
  ]);
  expect(files).toEqual([]);
});

test('several models are a file of parts, with paths that can be moved', () => {
  const models = [
    { model: digitsModel('b'), storage: ModelStorage.s3('bucket/b') },
    { model: creditModel('a'), storage: ModelStorage.image('a:1') },
    { model: digitsModel('c'), storage: ModelStorage.bind('/srv/c') },
  ];
  const { args, files } = processOf(server({ models }), 'digits');
  expect(args).toContainEqual({ flag: '--model_config_file', file: 'models.config' });
  expect(files.map(({ name }) => name)).toEqual(['models.config']);
  expect(files[0]?.parts.filter((part) => typeof part !== 'string')).toEqual([
    { path: '../../examples/credit/model' },
    { path: '../../examples/digits/model' },
    { path: '/srv/c' },
  ]);
  expect(files[0]?.parts[0]).toBe('model_config_list {\n  config {\n    name: "a"\n    base_path: "');
});

test('requests are logged to a folder beside the plan, each workload to its own', () => {
  const { files } = processOf(server({ requestLogging: { sampling: 0.5 } }), 'digits');
  const parts = files.find(({ name }) => name === 'models.config')?.parts ?? [];
  expect(parts).toContainEqual({ path: 'request-log/digits' });
  expect(parts.at(-1)).toMatch(/^\/digits" }\n {6}sampling_config \{ sampling_rate: 0.5 \}\n/);
});

test('every file a flag names is brought along', () => {
  const { args, files } = processOf(
    server({ batching: { maxBatchSize: 4 }, monitoringPath: '/metrics', versionLabels: { stable: 1 } }),
    'digits',
  );
  const named = args.flatMap((argument) => (typeof argument === 'object' && 'file' in argument ? [argument] : []));
  expect(named).toEqual([
    { flag: '--model_config_file', file: 'models.config' },
    { flag: '--batching_parameters_file', file: 'batching.config' },
    { flag: '--monitoring_config_file', file: 'monitoring.config' },
  ]);
  expect(files.map(({ name }) => name)).toEqual(['batching.config', 'models.config', 'monitoring.config']);
});

test('a secret is the name of a variable, and text is text', () => {
  const environment = { PLAIN: '$HOME', TOKEN: Secret.fromName('bucket').value('access-token') };
  expect(processOf(server({ environment }), 'digits').environment).toEqual({
    MALLOC_ARENA_MAX: '2',
    PLAIN: '$HOME',
    TOKEN: { variable: 'BUCKET_ACCESS_TOKEN' },
  });
});

test('an autoscaled workload is one process, and that is refused', () => {
  const workloads = server({
    autoscaling: Autoscaling.horizontal({ minReplicas: 2, maxReplicas: 3, cpuUtilization: 50 }),
  });
  expect(local(workloads).output.processes).toHaveLength(1);
  expect(lost(workloads)).toEqual(['digits/autoscaling']);
});

test('replicas are one process, and that is refused', () => {
  const workloads = server({ replicas: 3 });
  expect(local(workloads).output.processes).toHaveLength(1);
  expect(lost(workloads)).toEqual(['digits/replicas']);
});

test('a gateway waits for its model server and asks it on its port', () => {
  const scope = app();
  new ServingDeployment(scope, 'another', { model: creditModel(), storage: ModelStorage.bind('/srv') });
  front(scope, digits(scope));
  const workloads = workloadsOf(scope);
  expect(local(workloads).output.processes.map(({ name }) => name)).toEqual(['another', 'digits', 'front']);
  expect(processOf(workloads, 'front')).toMatchObject({
    dependsOn: ['digits'],
    environment: { MODEL_SERVER: 'ipv4:127.0.0.1:8510', HOST: '127.0.0.1', MANAGEMENT_HOST: '127.0.0.1' },
    urls: ['http://127.0.0.1:9696'],
  });
});

test('no port is in a plan twice', () => {
  const scope = app();
  for (const name of ['a', 'b', 'c']) {
    new ServingDeployment(scope, name, { model: digitsModel(), storage: ModelStorage.bind('/srv') });
  }
  const ports = local(workloadsOf(scope)).output.processes.flatMap((process) => process.ports.map(({ port }) => port));
  expect(ports).toEqual([8500, 8501, 8502, 8510, 8511, 8512, 8520, 8521, 8522]);
});

test('times are in milliseconds', () => {
  expect(
    processOf(server({ loadTimeout: Duration.seconds(90), drainTimeout: Duration.seconds(10) }), 'digits'),
  ).toMatchObject({ startTimeoutMs: 90_000, stopTimeoutMs: 15_000 });
});

test.each([
  ['storage.claim', ModelStorage.claim('models')],
  ['storage.newClaim', ModelStorage.newClaim({ size: Size.gibibytes(1) })],
])('%s is refused, and what is read once that is accepted is the checked directory', (field, storage) => {
  const workloads = server({ storage });
  expect(processOf(workloads, 'digits').args).toContainEqual({
    flag: '--model_base_path',
    path: '../../examples/digits/model',
  });
  expect(lost(workloads)).toEqual([`digits/${field}`]);
});

test('a secret file is refused', () => {
  const value = Secret.fromName('bucket').value('key.json');
  expect(lost(server({ secretFiles: [{ path: '/etc/keys/key.json', value }] }))).toEqual(['digits/secretFiles']);
});

test('what an exposure keeps from a model server is kept by the loopback interface', () => {
  expect(lost(server({ exposure: Exposure.loadBalancer({ sourceRanges: ['192.0.2.0/24'] }) }))).toEqual([]);
  expect(lost(server({ exposure: Exposure.ingress({ host: 'digits.example.com', tlsSecret: 'tls' }) }))).toEqual([]);
  expect(lost(server({ exposure: Exposure.nodePort(), networkAccess: NetworkAccess.open() }))).toEqual([]);
});

test('what an exposure keeps from a gateway is kept by the loopback interface', () => {
  const scope = app();
  front(scope, digits(scope), { exposure: Exposure.loadBalancer({ sourceRanges: ['192.0.2.0/24'] }) });
  expect(lost(workloadsOf(scope))).toEqual([]);
});
