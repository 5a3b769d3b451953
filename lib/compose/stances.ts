import { isExposed } from './published-ports';
import { HONOURED, approximated, unsupported, type Stances } from '../model/projection';

const ONE_MACHINE = 'there is one machine, so there are no nodes to choose from';
const NO_CLUSTER = 'the objects are those of a cluster; nothing in a compose file refers to them';

/** What a compose file makes of each field. */
export const COMPOSE_STANCES: Stances = {
  replicas: (workload) =>
    isExposed(workload) ? unsupported('a published port belongs to one container; compose runs one replica') : HONOURED,
  autoscaling: unsupported('compose scales nothing by itself; it runs the smallest number of containers'),
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
  imagePullPolicy: HONOURED,
  imagePullSecrets: approximated("the engine pulls with the user's own `docker login`"),
  namespace: approximated('the name of the project keeps its containers apart from others'),
  'resources.cpu': HONOURED,
  'resources.memory': HONOURED,
  'resources.ephemeralStorage': approximated(
    'the root is read-only and /tmp is memory: what a container writes counts as its memory',
  ),
  'resources.gpu': (workload) =>
    workload.resources.gpu?.resource === 'nvidia.com/gpu'
      ? HONOURED
      : unsupported('compose reserves devices of nvidia alone; the container gets none'),
  runAs: HONOURED,
  environment: HONOURED,
  'environment.secret': approximated(
    'the value is taken from a variable of the shell that runs compose, which must be set',
  ),
  secretFiles: approximated('the content is taken from a variable of the shell that runs compose, which must be set'),
  labels: HONOURED,
  podAnnotations: HONOURED,
  'network.isolated': approximated('model servers are on an internal network with their gateways alone'),
  'network.allowFrom': approximated(
    'peers are pods of a cluster; on this machine a container joins the network `models`',
  ),
  'network.allowTo': approximated(
    'peers are pods of a cluster; on this machine a container joins the network of the workload',
  ),
  'scrape.annotations': approximated(
    'the metrics are on the management port; a Prometheus joins the network of the workload',
  ),
  'scrape.serviceMonitor': approximated(
    'the metrics are on the management port; a Prometheus joins the network of the workload',
  ),
  dashboard: approximated('the dashboard is a ConfigMap of the cluster'),
  startTimeout: HONOURED,
  drainTimeout: HONOURED,
  terminationGracePeriod: HONOURED,
  models: HONOURED,
  'storage.image': HONOURED,
  'storage.bind': HONOURED,
  'storage.claim': unsupported('compose has no claims; compose mounts the directory the model was checked in'),
  'storage.newClaim': unsupported('compose has no claims; compose mounts the directory the model was checked in'),
  'storage.download': HONOURED,
  versionPolicy: HONOURED,
  versionLabels: HONOURED,
  batching: HONOURED,
  monitoringPath: HONOURED,
  warmup: HONOURED,
  modelConfigPoll: HONOURED,
  binding: HONOURED,
  modelTimeout: HONOURED,
  fetchAllowedHosts: HONOURED,
  'exposure.clusterIp': HONOURED,
  'exposure.nodePort': approximated('the port is one of 127.0.0.1'),
  'exposure.loadBalancer': approximated('the port is one of 127.0.0.1'),
  'exposure.sourceRanges': approximated('the port is one of 127.0.0.1, which admits this machine alone'),
  'exposure.ingress': approximated('every host and path is answered, on a port of 127.0.0.1'),
  'exposure.tls': approximated('plain HTTP on 127.0.0.1, which no network carries'),
  'exposure.httpRoute': approximated('every host and path is answered, on a port of 127.0.0.1'),
};
