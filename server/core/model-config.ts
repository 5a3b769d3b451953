/** What a model is to be, as flags or a config file say it. */
export interface ModelConfig {
  readonly name: string;
  /** Absolute directory of the version directories. */
  readonly basePath: string;
  readonly versionPolicy: VersionPolicy;
  /** Names for versions that clients may ask for. */
  readonly versionLabels: ReadonlyMap<string, bigint>;
  /** Requests are not logged without it. */
  readonly requestLogging?: RequestLogging;
}

/** Where a share of a model's requests is written down. */
export interface RequestLogging {
  /** Absolute path that the files' names begin with. */
  readonly filenamePrefix: string;
  /** Share of the requests, 0 to 1. */
  readonly samplingRate: number;
}

/** Which of the versions that exist are served. */
export type VersionPolicy =
  | { readonly kind: 'latest'; readonly count: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'specific'; readonly versions: readonly bigint[] };

/** TensorFlow Serving's default: the one with the largest number. */
export const LATEST_VERSION: VersionPolicy = { kind: 'latest', count: 1 };
