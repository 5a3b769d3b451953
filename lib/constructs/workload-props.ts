import type { Duration } from 'cdk8s';
import type { Waiver } from '../model/waiver';
import type { Autoscaling } from './autoscaling';
import { ImagePullPolicy } from './image-pull-policy';
import { DURATION, FLAG, NUMBER, TEXT, listOf, made, oneOf, recordOf, required, shape, type Shape } from './kind';
import type { NetworkAccess } from './network-access';
import { RESOURCES, type Resources } from './resources';
import type { DisruptionBudget, Rollout } from './rollout';
import { SCHEDULING, type Scheduling } from './scheduling';
import type { Scrape } from './scrape';
import { ENVIRONMENT, SECRET_FILES, type SecretFile, type SecretValue } from './secret';

/** Numeric user and group of a process. */
export interface RunAs {
  /** Number of the user; 0 would be root. */
  readonly user: number;
  /** Number of its group. */
  readonly group: number;
}

/** Props of every construct that is deployed. */
export interface WorkloadProps {
  /**
   * Name of the Deployment, the Service, the compose service and the local process.
   * @default - the id of the construct
   */
  readonly name?: string;
  /**
   * Pods.
   * @default 1
   */
  readonly replicas?: number;
  /**
   * A number of pods that follows the load; in place of `replicas`.
   * @default - `replicas` pods
   */
  readonly autoscaling?: Autoscaling;
  /**
   * How many pods a voluntary disruption has to leave.
   * @default - one pod at a time where there can be more than one, else none
   */
  readonly disruptionBudget?: DisruptionBudget;
  /**
   * How new pods replace old ones.
   * @default Rollout.rolling() - never below capacity
   */
  readonly rollout?: Rollout;
  /**
   * Old ReplicaSets kept for a rollback.
   * @default 10
   */
  readonly revisionHistoryLimit?: number;
  /**
   * On which nodes the pods may run.
   * @default - any node; over host names where that is possible, once there can be more than one pod
   */
  readonly scheduling?: Scheduling;
  /**
   * Processor time, memory, disk and accelerators per pod.
   * @default - requests of the workload's kind, a memory limit of twice the request, no cpu limit
   */
  readonly resources?: Resources;
  /**
   * Numeric user and group of the process; the images are made for the default.
   * @default - 65532 and 65532
   */
  readonly runAs?: RunAs;
  /**
   * An existing ServiceAccount. Its token is not mounted.
   * @default - that of the namespace
   */
  readonly serviceAccount?: string;
  /**
   * Variables beside those the product sets itself; secrets by reference.
   * @default - none
   */
  readonly environment?: Readonly<Record<string, string | SecretValue>>;
  /**
   * Values of Secrets as read-only files.
   * @default - none
   */
  readonly secretFiles?: readonly SecretFile[];
  /**
   * Labels of every object beside those the product sets itself.
   * @default - none
   */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * Annotations of the pods beside those the product sets itself.
   * @default - none
   */
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /**
   * When a node pulls the image. `ALWAYS` fails where images are loaded and not pulled.
   * @default ImagePullPolicy.IF_NOT_PRESENT
   */
  readonly imagePullPolicy?: ImagePullPolicy;
  /**
   * Secrets of type kubernetes.io/dockerconfigjson to pull the image with.
   * @default - none
   */
  readonly imagePullSecrets?: readonly string[];
  /**
   * Who may connect to the pods, and to whom they may.
   * @default NetworkAccess.isolated() - the connections of the definition alone
   */
  readonly networkAccess?: NetworkAccess;
  /**
   * How Prometheus learns of the pods.
   * @default Scrape.annotations()
   */
  readonly scrape?: Scrape;
  /**
   * Whether a ConfigMap with a Grafana dashboard is made, for Grafana's sidecar to find.
   * @default false
   */
  readonly dashboard?: boolean;
  /**
   * Whole seconds running requests get after SIGTERM.
   * @default - 30 seconds for a model server, 20 for a gateway
   */
  readonly drainTimeout?: Duration;
  /**
   * Whole seconds from the start of a pod's termination to SIGKILL.
   * @default - the drain, the 5 seconds before it and 5 after it
   */
  readonly terminationGracePeriod?: Duration;
  /**
   * Warnings of synth someone decided to live with, why, and until when.
   * @default - none
   */
  readonly waivers?: readonly Waiver[];
}

/** What the props of every construct that is deployed take. */
export const WORKLOAD_PROPS: Shape<WorkloadProps> = {
  name: TEXT,
  replicas: NUMBER,
  autoscaling: made('an Autoscaling: Autoscaling.horizontal({ maxReplicas: 3, cpuUtilization: 60 })'),
  disruptionBudget: made('a DisruptionBudget: DisruptionBudget.maxUnavailable(1)'),
  rollout: made('a Rollout: Rollout.rolling()'),
  revisionHistoryLimit: NUMBER,
  scheduling: SCHEDULING,
  resources: RESOURCES,
  runAs: shape<RunAs>({ user: required(NUMBER), group: required(NUMBER) }),
  serviceAccount: TEXT,
  environment: ENVIRONMENT,
  secretFiles: SECRET_FILES,
  labels: recordOf(TEXT),
  podAnnotations: recordOf(TEXT),
  imagePullPolicy: oneOf(...Object.values(ImagePullPolicy)),
  imagePullSecrets: listOf(TEXT),
  networkAccess: made('a NetworkAccess: NetworkAccess.isolated()'),
  scrape: made('a Scrape: Scrape.annotations()'),
  dashboard: FLAG,
  drainTimeout: DURATION,
  terminationGracePeriod: DURATION,
  waivers: listOf(shape<Waiver>({ rule: required(TEXT), reason: required(TEXT), expires: required(TEXT) })),
};
