import { Duration, Size } from 'cdk8s';
import {
  Answer,
  Autoscaling,
  Cpu,
  DisruptionBudget,
  Exposure,
  GatewayModule,
  Gpu,
  ImagePullPolicy,
  ModelStorage,
  NetworkAccess,
  Peer,
  Preprocessing,
  RequestLogStorage,
  Rollout,
  Scrape,
  Secret,
  TopologySpread,
  VersionPolicy,
  type GatewayService,
  type GatewayServiceProps,
  type ServingDeployment,
  type ServingDeploymentProps,
  type WorkloadConstruct,
  type WorkloadProps,
} from '../../lib';
import { GATEWAY_IMAGE, MODEL_SERVER_IMAGE } from '../../lib/model/version';
import { DIGITS, PICTURE, SCORES, digitsModel, gateway, modelServer } from '../support/definitions';
import { chart } from '../support/manifests';

/** How a prop is read back, what is read where it was not said, and what where it was. */
interface Row<C, P> {
  readonly read: (construct: C) => unknown;
  readonly default: unknown;
  readonly given: P;
  readonly value: unknown;
}

/** A row for every prop there is; a new prop without one does not compile. */
type Rows<C, P> = Readonly<Record<keyof P, Row<C, Partial<P>>>>;

/** A row of a prop that is read back under its own name, as it was given. */
function same<P extends object, K extends keyof P & string>(prop: K, byDefault: unknown, value: NonNullable<P[K]>) {
  return {
    read: (construct: object): unknown => Reflect.get(construct, prop),
    default: byDefault,
    given: { [prop]: value } as unknown as Partial<P>,
    value,
  };
}

const mebibytes = (size: Size | undefined): number | undefined => size?.toMebibytes();

const amounts = ({ resources: { requests, limits, gpu } }: WorkloadConstruct): unknown => ({
  requests: [requests?.cpu?.milliCores, mebibytes(requests?.memory), mebibytes(requests?.ephemeralStorage)],
  limits: [limits?.cpu?.milliCores, mebibytes(limits?.memory), mebibytes(limits?.ephemeralStorage)],
  gpu: gpu?.count,
});

const SCALED = Autoscaling.horizontal({ minReplicas: 2, maxReplicas: 4, cpuUtilization: 50 });
const PODS = { whatever: 'pods' };
const NO_SCHEDULING = {
  nodeSelector: {},
  tolerations: [],
  topologySpread: [],
  affinity: [],
  priorityClassName: undefined,
  runtimeClassName: undefined,
};

const common = <P extends WorkloadProps>(kind: {
  readonly id: string;
  readonly drain: number;
  readonly resources: unknown;
}) => ({
  name: same<P, 'name'>('name', kind.id, 'another'),
  replicas: same<P, 'replicas'>('replicas', 1, 3),
  autoscaling: same<P, 'autoscaling'>('autoscaling', undefined, SCALED),
  disruptionBudget: same<P, 'disruptionBudget'>('disruptionBudget', undefined, DisruptionBudget.minAvailable(1)),
  rollout: same<P, 'rollout'>('rollout', Rollout.rolling(), Rollout.recreate()),
  revisionHistoryLimit: same<P, 'revisionHistoryLimit'>('revisionHistoryLimit', 10, 0),
  scheduling: {
    read: ({ scheduling }: WorkloadConstruct) => scheduling,
    default: NO_SCHEDULING,
    given: {
      scheduling: { nodeSelector: PODS, runtimeClass: 'nvidia', topologySpread: [TopologySpread.required('z')] },
    },
    value: {
      ...NO_SCHEDULING,
      nodeSelector: PODS,
      runtimeClassName: 'nvidia',
      topologySpread: [{ topologyKey: 'z', maxSkew: 1, whenUnsatisfiable: 'DoNotSchedule' }],
    },
  },
  resources: {
    read: amounts,
    default: kind.resources,
    given: {
      resources: {
        requests: { cpu: Cpu.cores(2), memory: Size.gibibytes(1), ephemeralStorage: Size.gibibytes(2) },
        limits: { cpu: Cpu.cores(4) },
        gpu: Gpu.nvidia(2),
      },
    },
    // The limit of disk is never below its request, that of memory twice the request.
    value: { requests: [2000, 1024, 2048], limits: [4000, 2048, 2048], gpu: 2 },
  },
  runAs: same<P, 'runAs'>('runAs', { user: 65532, group: 65532 }, { user: 1000, group: 2000 }),
  serviceAccount: same<P, 'serviceAccount'>('serviceAccount', undefined, 'models'),
  environment: same<P, 'environment'>('environment', {}, { A: 'b', KEY: Secret.fromName('api').value('key') }),
  secretFiles: same<P, 'secretFiles'>(
    'secretFiles',
    [],
    [{ path: '/etc/tls/tls.key', value: Secret.fromName('tls').value('tls.key') }],
  ),
  labels: same<P, 'labels'>('labels', {}, { team: 'vision' }),
  podAnnotations: same<P, 'podAnnotations'>('podAnnotations', {}, { 'example.com/owner': 'vision' }),
  imagePullPolicy: same<P, 'imagePullPolicy'>('imagePullPolicy', ImagePullPolicy.IF_NOT_PRESENT, ImagePullPolicy.NEVER),
  imagePullSecrets: same<P, 'imagePullSecrets'>('imagePullSecrets', [], ['registry']),
  networkAccess: same<P, 'networkAccess'>(
    'networkAccess',
    NetworkAccess.isolated(),
    NetworkAccess.isolated({ allowFrom: [Peer.namespace('tests')] }),
  ),
  scrape: same<P, 'scrape'>('scrape', Scrape.annotations(), Scrape.none()),
  dashboard: same<P, 'dashboard'>('dashboard', false, true),
  drainTimeout: same<P, 'drainTimeout'>('drainTimeout', Duration.seconds(kind.drain), Duration.minutes(2)),
  terminationGracePeriod: same<P, 'terminationGracePeriod'>(
    'terminationGracePeriod',
    Duration.seconds(kind.drain + 10),
    Duration.minutes(5),
  ),
  waivers: same<P, 'waivers'>('waivers', [], [{ rule: 'images/pinned', reason: 'a test', expires: '2099-12-31' }]),
});

const BATCHING = { maxBatchSize: 32, allowedBatchSizes: [8, 32] };

const SERVER: Rows<ServingDeployment, ServingDeploymentProps> = {
  ...common<ServingDeploymentProps>({
    id: 'digits',
    drain: 30,
    resources: { requests: [500, 512, 64], limits: [undefined, 1024, 1024], gpu: undefined },
  }),
  model: {
    read: ({ models, modelNames }) => [models[0]?.model.path, ...modelNames],
    default: [DIGITS, 'digits'],
    given: { model: digitsModel('numbers') },
    value: [DIGITS, 'numbers'],
  },
  storage: {
    read: ({ models, image }) => [models[0]?.storage.place.kind, image],
    default: ['image', 'digits:1'],
    given: { storage: ModelStorage.claim('models') },
    value: ['claim', MODEL_SERVER_IMAGE],
  },
  versionPolicy: {
    read: ({ workload }) => workload.models[0]?.versionPolicy,
    default: { kind: 'latest', count: 1 },
    given: { versionPolicy: VersionPolicy.specific(1) },
    value: { kind: 'specific', versions: [1] },
  },
  versionLabels: {
    read: ({ workload }) => workload.models[0]?.versionLabels,
    default: {},
    given: { versionLabels: { stable: 1 } },
    value: { stable: 1 },
  },
  models: {
    read: ({ modelNames }) => modelNames,
    default: ['digits'],
    given: {
      models: ['b', 'a'].map((name) => ({ model: digitsModel(name), storage: ModelStorage.image('both:1') })),
    },
    value: ['b', 'a'],
  },
  serverImage: same<ServingDeploymentProps, 'serverImage'>(
    'serverImage',
    MODEL_SERVER_IMAGE,
    'registry.example/server:2',
  ),
  loadTimeout: same<ServingDeploymentProps, 'loadTimeout'>('loadTimeout', Duration.seconds(120), Duration.minutes(10)),
  exposure: same<ServingDeploymentProps, 'exposure'>('exposure', undefined, Exposure.clusterIp({ port: 80 })),
  batching: {
    read: ({ serving }) => serving.batching,
    default: undefined,
    given: { batching: BATCHING },
    value: {
      ...BATCHING,
      batchTimeoutMicros: 0,
      maxEnqueuedBatches: 10,
      numBatchThreads: undefined,
      padVariableLengthInputs: false,
    },
  },
  monitoringPath: {
    read: ({ serving }) => serving.monitoringPath,
    default: undefined,
    given: { monitoringPath: '/metrics' },
    value: '/metrics',
  },
  warmup: {
    read: ({ serving }) => serving.warmup,
    default: { enabled: true, iterations: 0 },
    given: { warmup: { iterations: 3 } },
    value: { enabled: true, iterations: 3 },
  },
  modelConfigPoll: {
    read: ({ serving }) => serving.modelConfigPollSeconds,
    default: 0,
    given: { modelConfigPoll: Duration.minutes(1) },
    value: 60,
  },
  requestLogging: {
    read: ({ serving }) => serving.requestLogging,
    default: undefined,
    given: { requestLogging: { sampling: 0.5, maxFiles: 2, storage: RequestLogStorage.claim('logs') } },
    value: {
      samplingRate: 0.5,
      maxFileBytes: 64 * 1024 * 1024,
      maxFiles: 2,
      storage: { kind: 'claim', claimName: 'logs', subPath: undefined },
    },
  },
};

const RECORD = Preprocessing.record({ input: 'image', fields: [{ kind: 'numeric', name: 'age' }] });

const GATEWAY: Rows<GatewayService, Omit<GatewayServiceProps, 'model'>> = {
  ...common<GatewayServiceProps>({
    id: 'digits-gateway',
    drain: 20,
    resources: { requests: [100, 448, 64], limits: [undefined, 896, 1024], gpu: undefined },
  }),
  modelName: same<GatewayServiceProps, 'modelName'>('modelName', 'digits', 'another'),
  preprocessing: same<GatewayServiceProps, 'preprocessing'>('preprocessing', PICTURE, RECORD),
  answer: same<GatewayServiceProps, 'answer'>(
    'answer',
    SCORES,
    Answer.decision({ output: 'scores', name: 'zero', threshold: 0.5 }),
  ),
  module: same<GatewayServiceProps, 'module'>(
    'module',
    undefined,
    GatewayModule.fromFile(__filename, { image: 'registry.example/own-gateway:2' }),
  ),
  signature: same<GatewayServiceProps, 'signature'>('signature', 'serving_default', 'predict'),
  exposure: same<GatewayServiceProps, 'exposure'>(
    'exposure',
    Exposure.clusterIp(),
    Exposure.loadBalancer({ port: 80 }),
  ),
  image: same<GatewayServiceProps, 'image'>('image', GATEWAY_IMAGE, 'registry.example/gateway:2'),
  modelTimeout: same<GatewayServiceProps, 'modelTimeout'>('modelTimeout', Duration.millis(5000), Duration.seconds(1)),
  clientTimeout: same<GatewayServiceProps, 'clientTimeout'>(
    'clientTimeout',
    Duration.millis(30_000),
    Duration.minutes(1),
  ),
  fetchAllowedHosts: same<GatewayServiceProps, 'fetchAllowedHosts'>(
    'fetchAllowedHosts',
    [],
    ['pictures.internal:8080'],
  ),
  page: same<GatewayServiceProps, 'page'>('page', true, false),
  apiKeys: same<GatewayServiceProps, 'apiKeys'>('apiKeys', undefined, Secret.fromName('callers').value('keys')),
  fetchMaxRedirects: same<GatewayServiceProps, 'fetchMaxRedirects'>('fetchMaxRedirects', 0, 2),
  corsOrigins: same<GatewayServiceProps, 'corsOrigins'>('corsOrigins', [], ['https://app.example']),
  maxRequests: same<GatewayServiceProps, 'maxRequests'>('maxRequests', 128, 16),
  modelConcurrency: same<GatewayServiceProps, 'modelConcurrency'>('modelConcurrency', 32, 8),
};

test.each(Object.entries(SERVER))('%s of a ServingDeployment is read back, by default and given', (_prop, row) => {
  expect(row.read(modelServer(chart()))).toEqual(row.default);
  expect(row.read(modelServer(chart(), row.given))).toEqual(row.value);
});

test.each(Object.entries(GATEWAY))('%s of a GatewayService is read back, by default and given', (_prop, row) => {
  const server = modelServer(chart());
  expect(row.read(gateway(server.node.scope as never, server))).toEqual(row.default);
  expect(row.read(gateway(server.node.scope as never, server, row.given, 'digits-gateway-2'))).toEqual(row.value);
});

test('model of a GatewayService is the construct it was given', () => {
  const scope = chart();
  const server = modelServer(scope);
  expect(gateway(scope, server).model).toBe(server);
});

test('what follows from other props follows: budget and spread where there can be several pods, replicas of an autoscaler', () => {
  const server = modelServer(chart(), { autoscaling: SCALED });
  expect(server.replicas).toBe(2);
  expect(server.disruptionBudget).toEqual(DisruptionBudget.maxUnavailable(1));
  expect(server.scheduling.topologySpread).toEqual([
    { topologyKey: 'kubernetes.io/hostname', maxSkew: 1, whenUnsatisfiable: 'ScheduleAnyway' },
  ]);
  expect(modelServer(chart(), { replicas: 2 }).disruptionBudget).toEqual(DisruptionBudget.maxUnavailable(1));
  const drained = modelServer(chart(), { drainTimeout: Duration.minutes(1) });
  expect(drained.terminationGracePeriod.toSeconds()).toBe(70);
});
