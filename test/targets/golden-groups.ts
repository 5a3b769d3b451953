import { Duration, Size } from 'cdk8s';
import {
  Affinity,
  Autoscaling,
  Cpu,
  DisruptionBudget,
  Exposure,
  Gpu,
  ImagePullPolicy,
  ModelStorage,
  NetworkAccess,
  Peer,
  RequestLogStorage,
  Rollout,
  Scrape,
  Secret,
  TopologySpread,
  VersionPolicy,
} from '../../lib';
import { digitsModel } from '../support/definitions';
import type { Case } from './stack';

const TLS = Secret.fromName('tls');

/** Definitions a reviewer reads as whole files, by the name of their folder in test/golden. */
export const GROUPS: Readonly<Record<string, Case>> = {
  autoscaling: {
    server: {
      autoscaling: Autoscaling.horizontal({
        minReplicas: 2,
        maxReplicas: 6,
        cpuUtilization: 60,
        podMetrics: [{ name: 'requests_per_second', averageValue: '20' }],
        scaleDown: { stabilizationWindow: Duration.minutes(5), select: 'Min' },
      }),
      disruptionBudget: DisruptionBudget.minAvailable('50%'),
      rollout: Rollout.rolling({ maxSurge: '25%', minReady: Duration.seconds(10) }),
      revisionHistoryLimit: 3,
    },
    gateway: {
      autoscaling: Autoscaling.events({
        maxReplicas: 4,
        triggers: [{ type: 'cron', metadata: { start: '0 6 * * *', end: '0 20 * * *', desiredReplicas: '2' } }],
      }),
    },
  },
  scheduling: {
    server: {
      replicas: 2,
      scheduling: {
        nodeSelector: { 'kubernetes.io/arch': 'amd64' },
        tolerations: [{ key: 'spot', effect: 'NoExecute', stayFor: Duration.minutes(1) }],
        topologySpread: [TopologySpread.required('topology.kubernetes.io/zone')],
        affinity: [
          Affinity.preferNodes(10, { key: 'example.com/pool', operator: 'In', values: ['models'] }),
          Affinity.apartFromPods({ labels: { app: 'batch' } }),
        ],
        priorityClass: 'serving',
        runtimeClass: 'gvisor',
      },
      serviceAccount: 'models',
    },
  },
  claims: {
    server: {
      models: [
        {
          model: digitsModel('made'),
          storage: ModelStorage.newClaim({ size: Size.gibibytes(5), accessMode: 'ReadOnlyMany', storageClass: 'fast' }),
        },
        { model: digitsModel('there'), storage: ModelStorage.claim('archive', { subPath: 'digits' }) },
        { model: digitsModel('node'), storage: ModelStorage.bind('/srv/models/digits') },
      ],
    },
  },
  download: {
    server: {
      storage: ModelStorage.s3('bucket/models/digits', {
        environment: { AWS_REGION: 'eu-central-1', AWS_SECRET_ACCESS_KEY: Secret.fromName('s3').value('key') },
      }),
      loadTimeout: Duration.minutes(3),
    },
  },
  models: {
    server: {
      models: [
        {
          model: digitsModel('digits'),
          storage: ModelStorage.image('registry.example/two:3'),
          versionLabels: { stable: 1 },
        },
        {
          model: digitsModel('digits-old'),
          storage: ModelStorage.image('registry.example/two:3'),
          versionPolicy: VersionPolicy.specific(1),
        },
      ],
      modelConfigPoll: Duration.seconds(30),
    },
    gateway: { modelName: 'digits' },
  },
  batching: {
    server: {
      batching: { maxBatchSize: 32, batchTimeoutMicros: 2000, allowedBatchSizes: [8, 32], numBatchThreads: 2 },
      monitoringPath: '/monitoring/prometheus/metrics',
      warmup: { iterations: 2 },
    },
  },
  'request-log': { server: { requestLogging: { sampling: 0.01 }, replicas: 2 } },
  'request-log-claim': {
    server: {
      requestLogging: {
        sampling: 1,
        storage: RequestLogStorage.newClaim({ size: Size.gibibytes(1), storageClass: 'fast' }),
        maxFileSize: Size.mebibytes(100),
        maxFiles: 9,
      },
      rollout: Rollout.recreate(),
    },
  },
  ingress: {
    server: { exposure: Exposure.nodePort({ port: 8080, nodePort: 30080 }) },
    gateway: {
      exposure: Exposure.ingress({ host: 'digits.example.com', className: 'nginx', tlsSecret: 'digits-tls' }),
    },
  },
  route: {
    server: { exposure: Exposure.loadBalancer({ port: 80 }) },
    gateway: { exposure: Exposure.httpRoute({ gateway: 'public', gatewayNamespace: 'edge', path: '/digits' }) },
  },
  secrets: {
    server: {
      environment: { LOG_FORMAT: 'json', API_KEY: Secret.fromName('api').value('key') },
      secretFiles: [
        { path: '/etc/tls/tls.key', value: TLS.value('tls.key') },
        { path: '/etc/tls/tls.crt', value: TLS.value('tls.crt') },
      ],
      imagePullSecrets: ['registry'],
      imagePullPolicy: ImagePullPolicy.ALWAYS,
    },
    gateway: {
      page: false,
      apiKeys: Secret.fromName('callers').value('keys'),
      corsOrigins: ['https://app.example', 'http://localhost:5173'],
      maxRequests: 16,
    },
  },
  gpu: {
    server: {
      resources: {
        requests: { cpu: Cpu.cores(2), memory: Size.gibibytes(4) },
        limits: { cpu: Cpu.cores(4), memory: Size.gibibytes(8), ephemeralStorage: Size.gibibytes(2) },
        gpu: Gpu.nvidia(),
      },
      runAs: { user: 1000, group: 2000 },
    },
  },
  network: {
    app: { namespace: 'production' },
    server: {
      networkAccess: NetworkAccess.isolated({
        allowFrom: [Peer.pods({ app: 'notebook' }, 'research')],
        allowTo: [Peer.cidr('10.0.0.0/8', ['10.1.0.0/16'])],
      }),
    },
    gateway: { fetchAllowedHosts: ['10.20.0.7:8080'], fetchMaxRedirects: 1, networkAccess: NetworkAccess.open() },
  },
  observability: {
    server: {
      scrape: Scrape.serviceMonitor({ interval: Duration.seconds(15), labels: { release: 'prometheus' } }),
      labels: { team: 'vision' },
      podAnnotations: { 'example.com/owner': 'vision' },
      dashboard: true,
    },
    gateway: { scrape: Scrape.none() },
  },
};
