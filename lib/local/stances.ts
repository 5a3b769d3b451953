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

const ONE_MACHINE = 'there is one machine, so there are no nodes to choose from';
const NO_CONTAINER = 'a process of this machine has no container';
const SHARED = 'processes share the machine';
const SHELL_VARIABLE = 'the value is taken from a variable of the shell that starts the processes, which must be set';
const METRICS = 'the metrics are on the management port of 127.0.0.1';
const CHECKED_DIRECTORY = 'the process reads the directory the model was checked in';
const LOOPBACK = 'every port is one of 127.0.0.1';

/** What local processes make of each field. */
const LOCAL_STANCES: Stances = {
  replicas: unsupported('processes of one workload would share their ports; one process is started'),
  autoscaling: unsupported('nothing scales processes; one is started'),
  disruptionBudget: approximated('nothing evicts processes'),
  rollout: approximated('processes are started anew by hand'),
  revisionHistoryLimit: approximated('the plan lies in version control'),
  'scheduling.nodeSelector': approximated(ONE_MACHINE),
  'scheduling.tolerations': approximated(ONE_MACHINE),
  'scheduling.topologySpread': approximated(ONE_MACHINE),
  'scheduling.affinity': approximated(ONE_MACHINE),
  'scheduling.priorityClass': approximated(ONE_MACHINE),
  'scheduling.runtimeClass': approximated(NO_CONTAINER),
  serviceAccount: approximated(NO_CONTAINER),
  image: approximated('the programs installed on this machine are run, not an image'),
  imagePullPolicy: approximated(NO_CONTAINER),
  imagePullSecrets: approximated(NO_CONTAINER),
  namespace: approximated(NO_CONTAINER),
  'resources.cpu': approximated(SHARED),
  'resources.memory': approximated(SHARED),
  'resources.ephemeralStorage': approximated(SHARED),
  'resources.gpu': approximated('processes see the accelerators of the machine'),
  runAs: approximated('processes run as whoever starts them'),
  environment: HONOURED,
  'environment.secret': approximated(SHELL_VARIABLE),
  secretFiles: unsupported('a process of this machine reads the path itself, and nothing puts a file there'),
  labels: approximated('processes have no labels'),
  podAnnotations: approximated('processes have no annotations'),
  'network.isolated': approximated(LOOPBACK),
  'network.allowFrom': approximated(LOOPBACK),
  'network.allowTo': approximated('processes reach what this machine reaches'),
  'scrape.annotations': approximated(METRICS),
  'scrape.serviceMonitor': approximated(METRICS),
  dashboard: approximated('the dashboard is a ConfigMap of the cluster'),
  startTimeout: HONOURED,
  drainTimeout: HONOURED,
  terminationGracePeriod: HONOURED,
  models: HONOURED,
  'storage.image': approximated(CHECKED_DIRECTORY),
  'storage.bind': HONOURED,
  'storage.claim': unsupported('a process has no claims; it reads the directory the model was checked in'),
  'storage.newClaim': unsupported('a process has no claims; it reads the directory the model was checked in'),
  'storage.download': approximated(CHECKED_DIRECTORY),
  versionPolicy: HONOURED,
  versionLabels: HONOURED,
  batching: HONOURED,
  monitoringPath: HONOURED,
  warmup: HONOURED,
  modelConfigPoll: approximated('the file is written when the processes start; a new plan arrives with the next start'),
  requestLogging: approximated('the files lie in a folder beside the plan, `request-log`, until the next synth'),
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
  'exposure.clusterIp': approximated(LOOPBACK),
  'exposure.nodePort': approximated(LOOPBACK),
  'exposure.loadBalancer': approximated(LOOPBACK),
  'exposure.sourceRanges': approximated(`${LOOPBACK}, which admits this machine alone`),
  'exposure.ingress': approximated(LOOPBACK),
  'exposure.tls': approximated('plain HTTP on 127.0.0.1, which no network carries'),
  'exposure.httpRoute': approximated(LOOPBACK),
};

/** What local processes make of every field the workloads say, without rendering them. */
export function localFidelity(workloads: readonly Workload[]): Fidelity[] {
  return fidelityOf('local', inStartOrder(workloads), LOCAL_STANCES);
}
