import type { Size } from 'cdk8s';
import type * as model from '../model/storage';
import { checkOptions } from './check-kinds';
import { FLAG, SIZE, TEXT, oneOf, required, shape } from './kind';
import { ENVIRONMENT, plainEnvironment, type SecretValue } from './secret';

/** Options of `ModelStorage.claim`. */
export interface ClaimOptions {
  /**
   * Directory of the volume that is the base path.
   * @default - the root of the volume
   */
  readonly subPath?: string;
}

/** Options of `ModelStorage.newClaim`. */
export interface NewClaimOptions extends ClaimOptions {
  /** Size of the volume. */
  readonly size: Size;
  /**
   * StorageClass.
   * @default - the cluster's default class
   */
  readonly storageClass?: string;
  /**
   * From where it can be mounted; more than one pod needs one of the `Many`.
   * @default ReadWriteOnce
   */
  readonly accessMode?: 'ReadWriteOnce' | 'ReadOnlyMany' | 'ReadWriteMany';
}

/** Options of every download. */
export interface DownloadOptions {
  /**
   * Variables of the download, which rclone reads: `AWS_REGION`, `AWS_ACCESS_KEY_ID`.
   * @default - none; the pod's own identity
   */
  readonly environment?: Readonly<Record<string, string | SecretValue>>;
  /**
   * Whether every file is compared with the one that was checked at synth before the server starts.
   * @default true
   */
  readonly verify?: boolean;
  /**
   * Image of rclone.
   * @default rclone/rclone:1.68.2
   */
  readonly image?: string;
}

/** A download before its model is known: the digests are those of the checked directory. */
export interface Download extends Omit<model.DownloadStorage, 'digests'> {
  readonly verify: boolean;
}

const CLAIM = shape<ClaimOptions>({ subPath: TEXT });
const NEW_CLAIM = shape<NewClaimOptions>({
  subPath: TEXT,
  size: required(SIZE),
  storageClass: TEXT,
  accessMode: oneOf('ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany'),
});
const DOWNLOAD = shape<DownloadOptions>({ environment: ENVIRONMENT, verify: FLAG, image: TEXT });

const RCLONE_IMAGE = 'rclone/rclone:1.68.2';

/** Where a container finds a model. */
export class ModelStorage {
  /**
   * In the image itself, so a rollout changes server and model together or not at all. It is made out of the server's
   * and the model directory, by `docker compose -f dist/compose/compose.yml build` or with the Dockerfile that is
   * written below `dist/images`.
   * @param image what to call it: `registry.example/digits:3`
   */
  static image(image: string): ModelStorage {
    return new ModelStorage({ kind: 'image', image });
  }

  /**
   * In a directory of the node, mounted read-only. For clusters of one node and for compose; Pod Security "baseline"
   * and "restricted" refuse it.
   * @param hostPath absolute base path on the node
   */
  static bind(hostPath: string): ModelStorage {
    return new ModelStorage({ kind: 'bind', hostPath });
  }

  /**
   * In a persistent volume claim that exists already, mounted read-only. Compose and local processes have no claims:
   * accept `compose/<name>/storage.claim` and `local/<name>/storage.claim` to let them read the checked directory.
   */
  static claim(claimName: string, options: ClaimOptions = {}): ModelStorage {
    checkOptions('ModelStorage.claim', options, CLAIM);
    return new ModelStorage({ kind: 'claim', claimName, subPath: options.subPath });
  }

  /** In a persistent volume claim that is made with the workload and filled by someone else; mounted read-only. */
  static newClaim(options: NewClaimOptions): ModelStorage {
    checkOptions('ModelStorage.newClaim', options, NEW_CLAIM);
    return new ModelStorage({
      kind: 'new_claim',
      sizeBytes: options.size.toKibibytes() * 1024,
      storageClassName: options.storageClass,
      accessMode: options.accessMode ?? 'ReadWriteOnce',
      subPath: options.subPath,
    });
  }

  /** Copied from a bucket of S3, or of what speaks its protocol, when a pod starts. @param path `bucket/models/digits` */
  static s3(path: string, options: DownloadOptions = {}): ModelStorage {
    checkOptions('ModelStorage.s3', options, DOWNLOAD);
    return new ModelStorage(download(`:s3,env_auth:${path}`, options));
  }

  /** Copied from a bucket of Google Cloud Storage when a pod starts. @param path `bucket/models/digits` */
  static gcs(path: string, options: DownloadOptions = {}): ModelStorage {
    checkOptions('ModelStorage.gcs', options, DOWNLOAD);
    return new ModelStorage(download(`:gcs,env_auth:${path}`, options));
  }

  /** Copied from an HTTP server that lists its directories when a pod starts. @param url of the base path */
  static http(url: string, options: DownloadOptions = {}): ModelStorage {
    checkOptions('ModelStorage.http', options, DOWNLOAD);
    // A quote inside a quoted value of rclone's connection strings is doubled.
    return new ModelStorage(download(`:http,url='${url.replaceAll("'", "''")}':`, options));
  }

  private constructor(
    /** What it was made from, as data. */
    readonly place: Exclude<model.ModelStorage, model.DownloadStorage> | Download,
  ) {}
}

function download(source: string, options: DownloadOptions): Download {
  return {
    kind: 'download',
    source,
    image: options.image ?? RCLONE_IMAGE,
    environment: plainEnvironment(options.environment ?? {}),
    verify: options.verify ?? true,
  };
}
