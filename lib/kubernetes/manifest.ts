/** A Kubernetes object as it is written: what `ApiObject` takes, and nothing that only TypeScript knows. */
export interface Manifest {
  /** Group and version: `apps/v1`. */
  readonly apiVersion: string;
  /** `Deployment`. */
  readonly kind: string;
  /** What every kind has. */
  readonly metadata: ManifestMetadata;
  /** `spec`, `data` and whatever else the kind has at its top. */
  readonly [field: string]: unknown;
}

/** What every object is called, and carries. */
export interface ManifestMetadata {
  /** Once for each kind in a namespace. */
  readonly name: string;
  /** Left out where whoever applies the object chooses. */
  readonly namespace?: string;
  /** What objects are selected by. */
  readonly labels: Readonly<Record<string, string>>;
  /** What others read from the object. */
  readonly annotations?: Readonly<Record<string, string>>;
}

/** File an object goes to in a ServingApp: what runs in the one, how it is reached and watched in the other. */
export type ManifestFile = 'deployment' | 'service';

/** One object of a workload. */
export interface KubernetesObject {
  /** Id of its construct, once in a workload. `Resource` is the one `ApiObject.of` finds: the Deployment. */
  readonly id: string;
  /** Where a ServingApp writes it. */
  readonly file: ManifestFile;
  /** The object itself. */
  readonly manifest: Manifest;
  /** True when its spec depends on other workloads, so that it is rendered when all of them are known. */
  readonly isLate?: boolean;
}
