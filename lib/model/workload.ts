import type { ModelBinding, Signature } from '@cdk8s-serving/contract';

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
  readonly imagePullPolicy: ImagePullPolicy;
  readonly replicas: number;
  readonly resources: Resources;
  /** Variables beside those the product itself sets. */
  readonly environment: Readonly<Record<string, string>>;
  /** Labels beside those the product itself sets. */
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds running requests get after SIGTERM. */
  readonly drainTimeoutSeconds: number;
  /** Seconds from the start of a pod's termination to SIGKILL. */
  readonly terminationGracePeriodSeconds: number;
}

/** A model server with its one model. */
export interface ModelServerWorkload extends WorkloadBase {
  readonly kind: 'model_server';
  /** Image with the server and without a model; `image` is built from it where storage is an image. */
  readonly serverImage: string;
  readonly model: ServedModel;
  readonly storage: ModelStorage;
  /** Seconds the model may take to load before the container is started again. */
  readonly loadTimeoutSeconds: number;
}

/** A gateway before one model server. */
export interface GatewayWorkload extends WorkloadBase {
  readonly kind: 'gateway';
  readonly modelServer: ModelServerWorkload;
  readonly binding: ModelBinding;
  readonly exposure: Exposure;
  /** Milliseconds of one call to the model server. */
  readonly modelTimeoutMs: number;
  /** Hosts pictures may be fetched from although their address is private, loopback or link-local. */
  readonly fetchAllowedHosts: readonly string[];
}

export type ImagePullPolicy = 'Always' | 'IfNotPresent' | 'Never';

/** Amounts per container. Requests and a memory limit are always there; a cpu limit only where one was asked for. */
export interface Resources {
  readonly requests: { readonly cpuMillis: number; readonly memoryBytes: number };
  readonly limits: { readonly cpuMillis: number | undefined; readonly memoryBytes: number };
}

/** The model behind a model server. */
export interface ServedModel {
  /** Name clients ask for. */
  readonly name: string;
  /** Absolute base path on the machine that synthesizes: the directory of the version directories. */
  readonly directory: string;
  readonly file: ModelFile;
}

/** What the largest version under the base path holds, or why it could not be read. */
export type ModelFile =
  | {
      readonly kind: 'read';
      /** The saved_model.pb, as a person would type it. */
      readonly path: string;
      readonly signatures: ReadonlyMap<string, Signature>;
    }
  | { readonly kind: 'unreadable'; readonly problem: string };

/** Where a container finds the base path. */
export type ModelStorage =
  /** In its own image, built from the server's image and the model directory. */
  | { readonly kind: 'image' }
  /** In a directory of the machine it runs on. */
  | { readonly kind: 'bind'; readonly hostPath: string }
  /** In a persistent volume claim. */
  | { readonly kind: 'claim'; readonly claimName: string; readonly subPath: string | undefined };

/** From where a gateway can be reached. */
export interface Exposure {
  readonly kind: 'cluster_ip' | 'node_port' | 'load_balancer';
  /** Port of the Service. */
  readonly port: number;
  /** Port of every node; undefined lets the cluster choose. */
  readonly nodePort: number | undefined;
}
