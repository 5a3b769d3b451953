import type { SecretKey } from './environment';

/** Where a container finds a base path. */
export type ModelStorage = ImageStorage | BindStorage | ClaimStorage | NewClaimStorage | DownloadStorage;

/** In its own image, built from the server's image and the model directory. */
export interface ImageStorage {
  readonly kind: 'image';
  /** What that image is called. */
  readonly image: string;
}

/** In a directory of the machine it runs on. */
export interface BindStorage {
  readonly kind: 'bind';
  readonly hostPath: string;
}

/** In a persistent volume claim that exists already. */
export interface ClaimStorage {
  readonly kind: 'claim';
  readonly claimName: string;
  readonly subPath: string | undefined;
}

/** In a persistent volume claim made beside the workload; someone else fills it. */
export interface NewClaimStorage {
  readonly kind: 'new_claim';
  readonly sizeBytes: number;
  /** Undefined takes the cluster's default class. */
  readonly storageClassName: string | undefined;
  readonly accessMode: 'ReadWriteOnce' | 'ReadOnlyMany' | 'ReadWriteMany';
  readonly subPath: string | undefined;
}

/** Copied at the start of every pod into a volume of that pod, and compared with what was checked at synth. */
export interface DownloadStorage {
  readonly kind: 'download';
  /** Source as rclone spells it, with its remote: `:s3,env_auth:bucket/models/digits`. */
  readonly source: string;
  /** Image of rclone. */
  readonly image: string;
  /** Variables of the download: region, endpoint, credentials by reference. */
  readonly environment: Readonly<Record<string, string | SecretKey>>;
  /** SHA-256 in hex of every file of the checked directory, by path below the base path, in order; undefined checks nothing. */
  readonly digests: Readonly<Record<string, string>> | undefined;
}
