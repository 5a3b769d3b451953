import type { ModelBinding, Signature } from '@cdk8s-serving/contract';
import type { Environment, SecretFile, SecretKey } from './environment';
import type { Exposure } from './exposure';
import type { NetworkAccess } from './network';
import type { Scrape } from './observability';
import type { Resources } from './resources';
import type { DisruptionBudget, Rollout, Scaling } from './scaling';
import type { Scheduling } from './scheduling';
import type { ServingConfig, VersionLabels, VersionPolicy } from './serving-config';
import type { ModelStorage } from './storage';
import type { Waiver } from './waiver';

/**
 * The whole definition as data: what the constructs resolved their props to, defaults included, and all that a
 * projection or a check may look at. Frozen, plain, units in the names, no type of any target.
 */
export type Workload = ModelServerWorkload | GatewayWorkload;

/** What both kinds of workload have. */
export interface WorkloadBase {
  /** Path of the construct, for messages: `digits-gateway`, `prod/digits`. */
  readonly path: string;
  /** Name of the Deployment, of the Service, of the compose service and of the local process. */
  readonly name: string;
  /** Namespace of the Kubernetes objects; undefined leaves it to whoever applies them. */
  readonly namespace: string | undefined;
  /** Image the container runs. */
  readonly image: string;
  /** When a node pulls the image. */
  readonly imagePullPolicy: ImagePullPolicy;
  /** Secrets of type kubernetes.io/dockerconfigjson. */
  readonly imagePullSecrets: readonly string[];
  /** A number of pods, or what it follows. */
  readonly scaling: Scaling;
  /** Pods a voluntary disruption has to leave; undefined leaves it to the cluster. */
  readonly disruptionBudget: DisruptionBudget | undefined;
  /** How new pods replace old ones. */
  readonly rollout: Rollout;
  /** Old ReplicaSets kept for a rollback. */
  readonly revisionHistoryLimit: number;
  /** On which nodes the pods may run. */
  readonly scheduling: Scheduling;
  /** What the container asks for, and what it may have. */
  readonly resources: Resources;
  /** Numeric user and group of the process. */
  readonly runAs: { readonly user: number; readonly group: number };
  /** An existing ServiceAccount; undefined takes the namespace's default. Its token is never mounted. */
  readonly serviceAccount: string | undefined;
  /** Variables beside those the product itself sets. */
  readonly environment: Environment;
  /** Values of Secrets as read-only files. */
  readonly secretFiles: readonly SecretFile[];
  /** Labels beside those the product itself sets. */
  readonly labels: Readonly<Record<string, string>>;
  /** Annotations of the pods beside those the product itself sets. */
  readonly podAnnotations: Readonly<Record<string, string>>;
  /** Who may connect, and to whom the pods may. */
  readonly network: NetworkAccess;
  /** How Prometheus learns of the pods. */
  readonly scrape: Scrape;
  /** True adds a Grafana dashboard of the workload's metrics. */
  readonly dashboard: boolean;
  /** Seconds the process may take from its start until it is ready, before it is started again. */
  readonly startTimeoutSeconds: number;
  /** Seconds running requests get after SIGTERM. */
  readonly drainTimeoutSeconds: number;
  /** Seconds from the start of a pod's termination to SIGKILL. */
  readonly terminationGracePeriodSeconds: number;
  /** Warnings someone decided to live with. */
  readonly waivers: readonly Waiver[];
}

/** A model server with its models. */
export interface ModelServerWorkload extends WorkloadBase {
  /** Tells it from a gateway. */
  readonly kind: 'model_server';
  /** Image with the server and without a model; `image` is built from it where a model's storage is an image. */
  readonly serverImage: string;
  /** At least one, in the order of the definition; names are a check's business. */
  readonly models: readonly ServedModel[];
  /** Settings of the server beyond its models. */
  readonly serving: ServingConfig;
  /** Beyond the headless Service, which is always there; undefined adds nothing. */
  readonly exposure: Exposure | undefined;
}

/** A gateway before one model server. */
export interface GatewayWorkload extends WorkloadBase {
  /** Tells it from a model server. */
  readonly kind: 'gateway';
  /** The one it asks. */
  readonly modelServer: ModelServerWorkload;
  /** Its `model` is one of the model server's. */
  readonly binding: ModelBinding;
  /** Code of its user in its image; undefined where recipes say everything. */
  readonly module: GatewayModule | undefined;
  /** From where it can be reached. */
  readonly exposure: Exposure;
  /** Milliseconds of one call to the model server. */
  readonly modelTimeoutMs: number;
  /** Milliseconds the callers of the gateway wait at most. */
  readonly clientTimeoutMs: number;
  /** Hosts pictures may be fetched from although their address is private, loopback or link-local. */
  readonly fetchAllowedHosts: readonly string[];
  /** Redirects followed to a picture. */
  readonly fetchMaxRedirects: number;
  /** True shows browsers a page to try the model on. */
  readonly page: boolean;
  /** Keys of which every request has to carry one; undefined asks for none. */
  readonly apiKeys: SecretKey | undefined;
  /** Origins whose pages may call the gateway. */
  readonly corsOrigins: readonly string[];
  /** Requests one pod reads or works on at once. */
  readonly maxRequests: number;
  /** Calls to the model server one pod makes at once. */
  readonly modelConcurrency: number;
}

/** A file of the user's that a gateway loads. */
export interface GatewayModule {
  /** Absolute path on the machine that synthesizes. */
  readonly file: string;
  /** False where there is no such file. */
  readonly isThere: boolean;
  /** Image of the gateway without it; the workload's own is built from this one. */
  readonly gatewayImage: string;
}

export type ImagePullPolicy = 'Always' | 'IfNotPresent' | 'Never';

/** One model behind a model server. */
export interface ServedModel {
  /** Name clients ask for. */
  readonly name: string;
  /** Absolute base path on the machine that synthesizes: the directory of the version directories. */
  readonly directory: string;
  /** What lies there. */
  readonly file: ModelFile;
  readonly storage: ModelStorage;
  readonly versionPolicy: VersionPolicy;
  readonly versionLabels: VersionLabels;
}

/** What the largest version under the base path holds, or why it could not be read. */
export type ModelFile =
  | {
      readonly kind: 'read';
      /** The saved_model.pb, as a person would type it. */
      readonly path: string;
      readonly signatures: ReadonlyMap<string, Signature>;
      /** Bytes of all files of that version: graph, variables and assets. */
      readonly sizeBytes: number;
      /** Every version under the base path, largest first. */
      readonly versions: readonly number[];
    }
  | { readonly kind: 'unreadable'; readonly problem: string };

/** The model a gateway asks. @returns undefined where its binding names none of the model server's */
export function modelOf({ modelServer, binding }: GatewayWorkload): ServedModel | undefined {
  return modelServer.models.find(({ name }) => name === binding.model);
}

/** True where one flag says a model's name and another its base path, and everything else is TensorFlow Serving's default. */
export function isServedByFlags({ models, serving }: ModelServerWorkload): boolean {
  const [model, ...others] = models;
  if (model === undefined || others.length > 0 || serving.requestLogging !== undefined) return false;
  const { versionPolicy, versionLabels } = model;
  return versionPolicy.kind === 'latest' && versionPolicy.count === 1 && Object.keys(versionLabels).length === 0;
}
