/** A Kubernetes object as it is written: what `ApiObject` takes, and nothing that only TypeScript knows. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ManifestMetadata;
  /** `spec`, `data` and whatever else the kind has at its top. */
  readonly [field: string]: unknown;
}

export interface ManifestMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** File an object goes to in a ServingApp: what runs in the one, how it is reached and watched in the other. */
export type ManifestFile = 'deployment' | 'service';

/** One object of a workload. */
export interface KubernetesObject {
  /** Id of its construct, once in a workload. `Resource` is the one `ApiObject.of` finds: the Deployment. */
  readonly id: string;
  readonly file: ManifestFile;
  readonly manifest: Manifest;
  /** True when its spec depends on other workloads, so that it is rendered when all of them are known. */
  readonly isLate?: boolean;
}
