import {
  HONOURED,
  approximated,
  fidelityOf,
  inStartOrder,
  unsupported,
  type Fidelity,
  type Stances,
} from '../model/projection';
import type { Workload } from '../model/workload';
import { NVIDIA, containersOf } from './container';
import { callersNetwork, reachesOut } from './networks';
import { isExposed } from './published-ports';
import { requestLogVolumes } from './request-log';

const ONE_MACHINE = 'there is one machine, so there are no nodes to choose from';
const NO_CLUSTER = 'the objects are those of a cluster; nothing in a compose file refers to them';
const SHELL_VARIABLE = 'the value is taken from a variable of the shell that runs compose, which must be set';
const SCRAPE = 'the metrics are on the management port; a Prometheus joins a network of the container';
const LOOPBACK_PORT = 'the port is one of 127.0.0.1';
const EVERY_HOST = 'every host and path is answered, on a port of 127.0.0.1';
const CHECKED_DIRECTORY = 'compose has no claims; it mounts the directory the model was checked in';

/** What a compose file makes of each field. */
const COMPOSE_STANCES: Stances = {
  replicas: (workload) =>
    isExposed(workload) ? unsupported('a published port belongs to one container; compose runs one replica') : HONOURED,
  autoscaling: (workload) =>
    unsupported(`compose scales nothing by itself; the number of containers stays ${containersOf(workload)}`),
  disruptionBudget: approximated('nothing evicts containers of a compose project'),
  rollout: approximated('compose replaces a container in place: it ends before the new one starts'),
  revisionHistoryLimit: approximated('compose keeps no old revisions; the file lies in version control'),
  'scheduling.nodeSelector': approximated(ONE_MACHINE),
  'scheduling.tolerations': approximated(ONE_MACHINE),
  'scheduling.topologySpread': approximated(ONE_MACHINE),
  'scheduling.affinity': approximated(ONE_MACHINE),
  'scheduling.priorityClass': approximated(ONE_MACHINE),
  'scheduling.runtimeClass': unsupported(
    "a RuntimeClass is an object of a cluster; containers run in the engine's default runtime",
  ),
  serviceAccount: approximated(NO_CLUSTER),
  image: HONOURED,
  imagePullPolicy: (workload) =>
    isBuilt(workload) ? approximated('the image is built on this machine and not pulled') : HONOURED,
  imagePullSecrets: approximated("the engine pulls with the user's own `docker login`"),
  namespace: approximated('the name of the project keeps its containers apart from others'),
  'resources.cpu': HONOURED,
  'resources.memory': HONOURED,
  'resources.ephemeralStorage': approximated(
    'the root is read-only and /tmp is memory, of the size of the limit: what a container writes counts as its memory',
  ),
  'resources.gpu': ({ resources }) =>
    resources.gpu?.resource === NVIDIA
      ? HONOURED
      : unsupported(`compose reserves devices of nvidia (${NVIDIA}) alone; the container gets none`),
  runAs: HONOURED,
  environment: HONOURED,
  'environment.secret': approximated(SHELL_VARIABLE),
  secretFiles: approximated(
    'the file is one of this machine that the user of the container can read; a variable of the shell that runs compose, ' +
      'which must be set, has its path',
  ),
  labels: HONOURED,
  podAnnotations: HONOURED,
  'network.isolated': (workload) => approximated(isolation(workload)),
  'network.allowFrom': (workload) =>
    approximated(`who may connect joins the network \`${callersNetwork(workload)}\` or asks a published port`),
  'network.allowTo': ({ network }) =>
    network.kind === 'isolated' && network.allowTo.some(({ kind }) => kind === 'cidr')
      ? unsupported('compose cannot tell addresses apart; the container reaches every address')
      : approximated('pods and namespaces are those of a cluster; nothing of this project is one of them'),
  'scrape.annotations': approximated(SCRAPE),
  'scrape.serviceMonitor': approximated(SCRAPE),
  dashboard: approximated('the dashboard is a ConfigMap of the cluster'),
  startTimeout: approximated('a container that is not ready in time is marked unhealthy, and not started again'),
  drainTimeout: HONOURED,
  terminationGracePeriod: HONOURED,
  models: HONOURED,
  'storage.image': HONOURED,
  'storage.bind': HONOURED,
  'storage.claim': unsupported(CHECKED_DIRECTORY),
  'storage.newClaim': unsupported(CHECKED_DIRECTORY),
  'storage.download': HONOURED,
  versionPolicy: HONOURED,
  versionLabels: HONOURED,
  batching: HONOURED,
  monitoringPath: HONOURED,
  warmup: HONOURED,
  modelConfigPoll: approximated('a file that synth has written anew arrives with the next `docker compose up`'),
  requestLogging: (workload) =>
    requestLogVolumes(workload).length > 0
      ? approximated('a named volume of this machine stands for the claim')
      : approximated(
          'a volume of the container, which `docker compose down --volumes` removes; without a limit beside that of the files',
        ),
  binding: HONOURED,
  modelTimeout: HONOURED,
  clientTimeout: HONOURED,
  fetchAllowedHosts: HONOURED,
  fetchMaxRedirects: HONOURED,
  page: HONOURED,
  apiKeys: approximated(SHELL_VARIABLE),
  corsOrigins: HONOURED,
  maxRequests: HONOURED,
  modelConcurrency: HONOURED,
  module: HONOURED,
  'exposure.clusterIp': HONOURED,
  'exposure.nodePort': approximated(LOOPBACK_PORT),
  'exposure.loadBalancer': approximated(LOOPBACK_PORT),
  'exposure.sourceRanges': approximated(`${LOOPBACK_PORT}, which admits this machine alone`),
  'exposure.ingress': approximated(EVERY_HOST),
  'exposure.tls': approximated('plain HTTP on 127.0.0.1, which no network carries'),
  'exposure.httpRoute': approximated(EVERY_HOST),
};

function isBuilt(workload: Workload): boolean {
  return workload.kind === 'model_server' && workload.models.some(({ storage }) => storage.kind === 'image');
}

function isolation(workload: Workload): string {
  const connections = 'a model server shares an internal network with its gateways alone';
  if (!reachesOut(workload)) return `${connections}; the container reaches no other machine`;
  return workload.kind === 'gateway'
    ? `${connections}; this gateway has a way out, and its own address policy keeps pictures of private hosts away`
    : `${connections}; this one has a way out beside it`;
}

/** What compose makes of every field the workloads say, without rendering them. */
export function composeFidelity(workloads: readonly Workload[]): Fidelity[] {
  return fidelityOf('compose', inStartOrder(workloads), COMPOSE_STANCES);
}
