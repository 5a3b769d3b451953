import { isSecretKey } from './environment';
import type { ServedModel, Workload } from './workload';

/**
 * Every field of a definition that a target may be unable to say, and whether a workload says it. A target answers for
 * each of them in a table typed by these names, so that a new field does not compile until every target has a stance.
 */
export const FIELDS = {
  replicas: (workload) => workload.scaling.kind === 'fixed' && workload.scaling.replicas !== 1,
  autoscaling: (workload) => workload.scaling.kind !== 'fixed',
  disruptionBudget: (workload) => workload.disruptionBudget !== undefined,
  rollout: () => true,
  revisionHistoryLimit: () => true,
  'scheduling.nodeSelector': ({ scheduling }) => Object.keys(scheduling.nodeSelector).length > 0,
  'scheduling.tolerations': ({ scheduling }) => scheduling.tolerations.length > 0,
  'scheduling.topologySpread': ({ scheduling }) => scheduling.topologySpread.length > 0,
  'scheduling.affinity': ({ scheduling }) => scheduling.affinity.length > 0,
  'scheduling.priorityClass': ({ scheduling }) => scheduling.priorityClassName !== undefined,
  'scheduling.runtimeClass': ({ scheduling }) => scheduling.runtimeClassName !== undefined,
  serviceAccount: (workload) => workload.serviceAccount !== undefined,
  image: () => true,
  imagePullPolicy: () => true,
  imagePullSecrets: (workload) => workload.imagePullSecrets.length > 0,
  namespace: (workload) => workload.namespace !== undefined,
  'resources.cpu': () => true,
  'resources.memory': () => true,
  'resources.ephemeralStorage': () => true,
  'resources.gpu': (workload) => workload.resources.gpu !== undefined,
  runAs: () => true,
  environment: ({ environment }) => Object.values(environment).some((value) => !isSecretKey(value)),
  'environment.secret': ({ environment }) => Object.values(environment).some(isSecretKey),
  secretFiles: (workload) => workload.secretFiles.length > 0,
  labels: (workload) => Object.keys(workload.labels).length > 0,
  podAnnotations: (workload) => Object.keys(workload.podAnnotations).length > 0,
  'network.isolated': (workload) => workload.network.kind === 'isolated',
  'network.allowFrom': ({ network }) => network.kind === 'isolated' && network.allowFrom.length > 0,
  'network.allowTo': ({ network }) => network.kind === 'isolated' && network.allowTo.length > 0,
  'scrape.annotations': (workload) => workload.scrape.kind === 'annotations',
  'scrape.serviceMonitor': (workload) => workload.scrape.kind === 'service_monitor',
  dashboard: (workload) => workload.dashboard,
  startTimeout: () => true,
  drainTimeout: () => true,
  terminationGracePeriod: () => true,
  models: (workload) => workload.kind === 'model_server' && workload.models.length > 1,
  'storage.image': stored('image'),
  'storage.bind': stored('bind'),
  'storage.claim': stored('claim'),
  'storage.newClaim': stored('new_claim'),
  'storage.download': stored('download'),
  versionPolicy: someModel(({ versionPolicy }) => versionPolicy.kind !== 'latest' || versionPolicy.count !== 1),
  versionLabels: someModel(({ versionLabels }) => Object.keys(versionLabels).length > 0),
  batching: (workload) => workload.kind === 'model_server' && workload.serving.batching !== undefined,
  monitoringPath: (workload) => workload.kind === 'model_server' && workload.serving.monitoringPath !== undefined,
  warmup: (workload) =>
    workload.kind === 'model_server' && (!workload.serving.warmup.enabled || workload.serving.warmup.iterations > 0),
  modelConfigPoll: (workload) => workload.kind === 'model_server' && workload.serving.modelConfigPollSeconds > 0,
  requestLogging: (workload) => workload.kind === 'model_server' && workload.serving.requestLogging !== undefined,
  binding: (workload) => workload.kind === 'gateway',
  module: (workload) => workload.kind === 'gateway' && workload.module !== undefined,
  modelTimeout: (workload) => workload.kind === 'gateway',
  clientTimeout: (workload) => workload.kind === 'gateway',
  fetchAllowedHosts: (workload) => workload.kind === 'gateway' && workload.fetchAllowedHosts.length > 0,
  fetchMaxRedirects: (workload) => workload.kind === 'gateway' && workload.fetchMaxRedirects > 0,
  page: (workload) => workload.kind === 'gateway',
  apiKeys: (workload) => workload.kind === 'gateway' && workload.apiKeys !== undefined,
  corsOrigins: (workload) => workload.kind === 'gateway' && workload.corsOrigins.length > 0,
  maxRequests: (workload) => workload.kind === 'gateway',
  modelConcurrency: (workload) => workload.kind === 'gateway',
  'exposure.clusterIp': exposed('cluster_ip'),
  'exposure.nodePort': exposed('node_port'),
  'exposure.loadBalancer': exposed('load_balancer'),
  'exposure.sourceRanges': ({ exposure }) => exposure?.kind === 'load_balancer' && exposure.sourceRanges.length > 0,
  'exposure.ingress': exposed('ingress'),
  'exposure.tls': ({ exposure }) => exposure?.kind === 'ingress' && exposure.tlsSecret !== undefined,
  'exposure.httpRoute': exposed('http_route'),
} as const satisfies Readonly<Record<string, (workload: Workload) => boolean>>;

/** Name of a field, as findings and accepted losses spell it. */
export type FieldName = keyof typeof FIELDS;

/** Every name, in the order of the table. */
export const FIELD_NAMES = Object.keys(FIELDS) as readonly FieldName[];

/** The fields a workload says. */
export function saidFields(workload: Workload): FieldName[] {
  return FIELD_NAMES.filter((name) => FIELDS[name](workload));
}

function stored(kind: ServedModel['storage']['kind']): (workload: Workload) => boolean {
  return someModel(({ storage }) => storage.kind === kind);
}

function someModel(predicate: (model: ServedModel) => boolean): (workload: Workload) => boolean {
  return (workload) => workload.kind === 'model_server' && workload.models.some(predicate);
}

function exposed(kind: NonNullable<Workload['exposure']>['kind']): (workload: Workload) => boolean {
  return ({ exposure }) => exposure?.kind === kind;
}
