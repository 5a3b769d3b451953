/** A Kubernetes object as it is applied. */
export interface Manifest {
  /** `apps/v1` */
  readonly apiVersion: string;
  /** `Deployment` */
  readonly kind: string;
  /** Whose it is. */
  readonly metadata: ManifestMetadata;
  /**
   * `spec`, `data` and whatever else the kind has. Open, because a test reaches into objects of every kind, and a path
   * that is not there fails it: `find(manifests, { kind: 'Deployment' }).spec.template.spec.containers[0].image`.
   */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly [field: string]: any;
}

/** Metadata of a `Manifest`. */
export interface ManifestMetadata {
  /** Unique among the objects of its kind and namespace. */
  readonly name: string;
  /** Absent where whoever applies the object chooses. */
  readonly namespace?: string;
  /** What others select it by. */
  readonly labels?: Readonly<Record<string, string>>;
  /** What tools read of it. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Whatever else Kubernetes knows. */
  readonly [field: string]: unknown;
}
