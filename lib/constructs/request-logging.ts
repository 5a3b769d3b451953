import { ModelServerSetting } from '@cdk8s-serving/contract';
import type { Size } from 'cdk8s';
import type * as model from '../model/request-logging';
import { checkOptions } from './check-kinds';
import { NUMBER, SIZE, TEXT, made, required, shape } from './kind';

/**
 * A share of the requests that were answered, written down with their answers: as TensorFlow Serving's PredictionLog,
 * in files that warm a model up as they are. The files hold whatever clients sent.
 */
export interface RequestLogging {
  /** Share of the requests of each model, above 0 and at most 1: `0.01`. */
  readonly sampling: number;
  /**
   * Where the files lie: `<model>-000001.tfrecord` and so on in `/var/log/model-server` of the container.
   * @default RequestLogStorage.ephemeral()
   */
  readonly storage?: RequestLogStorage;
  /**
   * A file is full once it holds this much, or 1000 requests; a larger request is not logged.
   * @default Size.mebibytes(64)
   */
  readonly maxFileSize?: Size;
  /**
   * Files of each model that are kept; the oldest go.
   * @default 8
   */
  readonly maxFiles?: number;
}

/** Options of `RequestLogStorage.claim`. */
export interface RequestLogClaimOptions {
  /**
   * Directory of the volume the files lie in.
   * @default - the root of the volume
   */
  readonly subPath?: string;
}

/** Options of `RequestLogStorage.newClaim`. */
export interface RequestLogNewClaimOptions {
  /** Size of the volume: for each model one file more than are kept. */
  readonly size: Size;
  /**
   * StorageClass.
   * @default - the cluster's default class
   */
  readonly storageClass?: string;
}

const CLAIM = shape<RequestLogClaimOptions>({ subPath: TEXT });
const NEW_CLAIM = shape<RequestLogNewClaimOptions>({ size: required(SIZE), storageClass: TEXT });

/** Where requests are logged to. */
export class RequestLogStorage {
  /**
   * In a volume of each pod, gone with it: on its node, where it counts as ephemeral storage, which the defaults of
   * `resources` have room for. A volume of the container in compose.
   */
  static ephemeral(): RequestLogStorage {
    return new RequestLogStorage({ kind: 'ephemeral' });
  }

  /**
   * In a persistent volume claim that exists already, mounted writable: the volume becomes that of the group of `runAs`.
   * For one pod at a time: one replica, and `Rollout.recreate()`. A named volume in compose.
   */
  static claim(claimName: string, options: RequestLogClaimOptions = {}): RequestLogStorage {
    checkOptions('RequestLogStorage.claim', options, CLAIM);
    return new RequestLogStorage({ kind: 'claim', claimName, subPath: options.subPath });
  }

  /** The same in a persistent volume claim, `<name>-request-log`, that is made with the workload. */
  static newClaim(options: RequestLogNewClaimOptions): RequestLogStorage {
    checkOptions('RequestLogStorage.newClaim', options, NEW_CLAIM);
    return new RequestLogStorage({
      kind: 'new_claim',
      sizeBytes: bytes(options.size),
      storageClassName: options.storageClass,
      accessMode: 'ReadWriteOnce',
      subPath: undefined,
    });
  }

  private constructor(
    /** What it was made from, as data. */
    readonly place: model.RequestLogStorage,
  ) {}
}

/** What `requestLogging` takes. */
export const REQUEST_LOGGING = shape<RequestLogging>({
  sampling: required(NUMBER),
  storage: made('a RequestLogStorage: RequestLogStorage.ephemeral()'),
  maxFileSize: SIZE,
  maxFiles: NUMBER,
});

/** As plain data, with what was not said filled in. @throws Error of cdk8s when a size is no whole number of kibibytes */
export function plainRequestLogging(logging: RequestLogging | undefined): model.RequestLogging | undefined {
  if (logging === undefined) return undefined;
  const { requestLogMaxFileBytes, requestLogMaxFiles } = ModelServerSetting;
  return {
    samplingRate: logging.sampling,
    maxFileBytes:
      logging.maxFileSize === undefined ? Number(requestLogMaxFileBytes.default) : bytes(logging.maxFileSize),
    maxFiles: logging.maxFiles ?? Number(requestLogMaxFiles.default),
    storage: (logging.storage ?? RequestLogStorage.ephemeral()).place,
  };
}

function bytes(size: Size): number {
  return size.toKibibytes() * 1024;
}
