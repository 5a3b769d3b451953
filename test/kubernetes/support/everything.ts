import { Duration, Size, type Chart } from 'cdk8s';
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
  Rollout,
  Scrape,
  Secret,
  TopologySpread,
  VersionPolicy,
  type GatewayService,
  type ServingDeployment,
} from '../../../lib';
import { digitsModel, gateway, modelServer } from './definitions';

/** A model server with three models whose definition says all that one definition can. */
export function fullModelServer(scope: Chart): ServingDeployment {
  return modelServer(
    {
      models: [
        {
          model: digitsModel('digits'),
          storage: ModelStorage.s3('bucket/models/digits', {
            environment: {
              AWS_REGION: 'eu-central-1',
              AWS_ACCESS_KEY_ID: Secret.fromName('s3').value('id'),
              AWS_SECRET_ACCESS_KEY: Secret.fromName('s3').value('secret'),
            },
          }),
          versionLabels: { stable: 1 },
        },
        {
          model: digitsModel('digits-next'),
          storage: ModelStorage.newClaim({
            size: Size.gibibytes(5),
            storageClass: 'fast',
            accessMode: 'ReadWriteMany',
            subPath: 'next',
          }),
          versionPolicy: VersionPolicy.all(),
        },
        { model: digitsModel('digits-old'), storage: ModelStorage.claim('archive', { subPath: 'digits' }) },
      ],
      batching: { maxBatchSize: 32, batchTimeoutMicros: 2000, allowedBatchSizes: [8, 32] },
      monitoringPath: '/monitoring/prometheus/metrics',
      warmup: { iterations: 2 },
      requestLogging: { sampling: 0.01, maxFiles: 4 },
      loadTimeout: Duration.minutes(3),
      autoscaling: Autoscaling.horizontal({
        minReplicas: 2,
        maxReplicas: 6,
        cpuUtilization: 60,
        memoryUtilization: 80,
        podMetrics: [{ name: 'requests_per_second', averageValue: '20' }],
        scaleUp: { select: 'Max', steps: [{ unit: 'Percent', amount: 100, period: Duration.seconds(30) }] },
        scaleDown: { stabilizationWindow: Duration.minutes(5) },
      }),
      disruptionBudget: DisruptionBudget.minAvailable('50%'),
      rollout: Rollout.rolling({ maxSurge: '25%', minReady: Duration.seconds(10) }),
      revisionHistoryLimit: 5,
      scheduling: {
        nodeSelector: { 'kubernetes.io/arch': 'amd64' },
        tolerations: [{ key: 'nvidia.com/gpu', effect: 'NoSchedule' }],
        topologySpread: [TopologySpread.required('topology.kubernetes.io/zone')],
        affinity: [
          Affinity.requireNodes({ key: 'example.com/pool', operator: 'In', values: ['models'] }),
          Affinity.preferNodes(10, { key: 'example.com/spot', operator: 'DoesNotExist' }),
          Affinity.withPods({ labels: { app: 'cache' }, weight: 5 }),
          Affinity.apartFromPods({ labels: { app: 'batch' } }),
        ],
        priorityClass: 'serving',
        runtimeClass: 'nvidia',
      },
      resources: {
        requests: { cpu: Cpu.cores(2), memory: Size.gibibytes(4) },
        limits: { cpu: Cpu.cores(4), memory: Size.gibibytes(6), ephemeralStorage: Size.gibibytes(8) },
        gpu: Gpu.nvidia(),
      },
      runAs: { user: 20001, group: 20001 },
      serviceAccount: 'models',
      imagePullPolicy: ImagePullPolicy.ALWAYS,
      imagePullSecrets: ['registry'],
      environment: { TF_CPP_MIN_LOG_LEVEL: '1', API_KEY: Secret.fromName('api').value('key') },
      secretFiles: [
        { path: '/etc/tls/tls.key', value: Secret.fromName('tls').value('tls.key') },
        { path: '/etc/tls/ca.crt', value: Secret.fromName('ca').value('ca.crt') },
        { path: '/etc/license/license.txt', value: Secret.fromName('license').value('text') },
      ],
      labels: { team: 'vision' },
      podAnnotations: { 'example.com/owner': 'vision' },
      networkAccess: NetworkAccess.isolated({
        allowFrom: [Peer.pods({ app: 'notebook' }, 'research')],
        allowTo: [Peer.cidr('10.0.0.0/8', ['10.1.0.0/16'])],
      }),
      scrape: Scrape.serviceMonitor({ labels: { release: 'prometheus' } }),
      dashboard: true,
      exposure: Exposure.ingress({
        host: 'models.example.com',
        className: 'nginx',
        tlsSecret: 'models-tls',
        annotations: { 'nginx.ingress.kubernetes.io/proxy-body-size': '128m' },
      }),
    },
    scope,
  );
}

/** A gateway whose definition says all that one definition can, and not what the model server's says already. */
export function fullGateway(model: ServingDeployment, scope: Chart): GatewayService {
  return gateway(
    {
      model,
      modelName: 'digits',
      autoscaling: Autoscaling.events({
        minReplicas: 2,
        maxReplicas: 10,
        triggers: [
          {
            type: 'prometheus',
            metadata: { serverAddress: 'http://prometheus.monitoring:9090', query: 'sum(up)', threshold: '20' },
            authentication: 'prometheus',
          },
        ],
      }),
      rollout: Rollout.recreate(),
      resources: { limits: { memory: Size.mebibytes(512) } },
      scheduling: { topologySpread: [TopologySpread.preferred('kubernetes.io/hostname')] },
      modelTimeout: Duration.seconds(2),
      clientTimeout: Duration.seconds(8),
      fetchAllowedHosts: ['10.20.0.7:8080'],
      page: false,
      apiKeys: Secret.fromName('callers').value('keys'),
      fetchMaxRedirects: 2,
      corsOrigins: ['https://app.example'],
      maxRequests: 16,
      modelConcurrency: 8,
      networkAccess: NetworkAccess.isolated({ allowTo: [Peer.namespace('telemetry')] }),
      dashboard: true,
      exposure: Exposure.httpRoute({
        gateway: 'public',
        gatewayNamespace: 'edge',
        sectionName: 'https',
        hostnames: ['digits.example.com'],
        path: '/digits',
      }),
    },
    scope,
  );
}
