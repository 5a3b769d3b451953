import type { Duration } from 'cdk8s';
import type * as model from '../model/serving-config';
import { DURATION, FLAG, NUMBER, TEXT, listOf, required, shape, type Shape } from './kind';
import { REQUEST_LOGGING, plainRequestLogging, type RequestLogging } from './request-logging';

/** Requests that wait at the same time run as one batch. Sizes count rows. @see TensorFlow Serving's BatchingParameters */
export interface Batching {
  /** Most rows of a batch. */
  readonly maxBatchSize: number;
  /**
   * Whole microseconds the oldest request of a batch waits for others at most. 0 batches only what waits because the
   * engine is busy.
   * @default 0
   */
  readonly batchTimeoutMicros?: number;
  /**
   * Batches that may wait before further requests are refused.
   * @default 10
   */
  readonly maxEnqueuedBatches?: number;
  /**
   * Batches that run at once.
   * @default - one per processor
   */
  readonly numBatchThreads?: number;
  /**
   * Sizes batches are padded to, increasing; the last is maxBatchSize.
   * @default - batches run at the size they have
   */
  readonly allowedBatchSizes?: readonly number[];
  /**
   * Whether inputs of different lengths are padded to the longest of their batch.
   * @default false
   */
  readonly padVariableLengthInputs?: boolean;
}

/** Requests recorded in a version directory, run before that version is served. */
export interface Warmup {
  /**
   * Whether they are run.
   * @default true
   */
  readonly enabled?: boolean;
  /**
   * How often each of them is run.
   * @default - once
   */
  readonly iterations?: number;
}

/** Settings of the model server beyond its models. */
export interface ServingOptions {
  /**
   * Batches of requests.
   * @default - every request runs alone
   */
  readonly batching?: Batching;
  /**
   * Path of TensorFlow Serving's metrics on the REST port, for dashboards that expect them there.
   * @default - on the management port alone
   */
  readonly monitoringPath?: string;
  /**
   * Recorded requests.
   * @default - run once, where a version directory has them
   */
  readonly warmup?: Warmup;
  /**
   * Whole seconds between two looks at the model config file.
   * @default - read once: a change of the definition starts new pods
   */
  readonly modelConfigPoll?: Duration;
  /**
   * Requests that are written down, a share of them.
   * @default - none
   */
  readonly requestLogging?: RequestLogging;
}

/** What the settings of the model server take. */
export const SERVING_OPTIONS: Shape<ServingOptions> = {
  batching: shape<Batching>({
    maxBatchSize: required(NUMBER),
    batchTimeoutMicros: NUMBER,
    maxEnqueuedBatches: NUMBER,
    numBatchThreads: NUMBER,
    allowedBatchSizes: listOf(NUMBER),
    padVariableLengthInputs: FLAG,
  }),
  monitoringPath: TEXT,
  warmup: shape<Warmup>({ enabled: FLAG, iterations: NUMBER }),
  modelConfigPoll: DURATION,
  requestLogging: REQUEST_LOGGING,
};

const MAX_ENQUEUED_BATCHES = 10;

/** Which versions of a model are served. */
export class VersionPolicy {
  /** The ones with the largest numbers. */
  static latest(count = 1): VersionPolicy {
    return new VersionPolicy({ kind: 'latest', count });
  }

  /** Every version there is. */
  static all(): VersionPolicy {
    return new VersionPolicy({ kind: 'all' });
  }

  /** These. */
  static specific(...versions: readonly number[]): VersionPolicy {
    return new VersionPolicy({ kind: 'specific', versions: [...versions] });
  }

  private constructor(
    /** What it was made from, as data. */
    readonly policy: model.VersionPolicy,
  ) {}
}

/**
 * Options as plain data, with what was not said filled in.
 * @param secondsOf a duration of the construct that has the options
 */
export function plainServing(
  options: ServingOptions,
  secondsOf: (prop: string, duration: Duration) => number,
): model.ServingConfig {
  const { batching, monitoringPath, warmup, modelConfigPoll, requestLogging } = options;
  return {
    batching: batching === undefined ? undefined : plainBatching(batching),
    monitoringPath,
    warmup: { enabled: warmup?.enabled ?? true, iterations: warmup?.iterations ?? 0 },
    modelConfigPollSeconds: modelConfigPoll === undefined ? 0 : secondsOf('modelConfigPoll', modelConfigPoll),
    requestLogging: plainRequestLogging(requestLogging),
  };
}

function plainBatching(batching: Batching): model.BatchingParameters {
  return {
    maxBatchSize: batching.maxBatchSize,
    batchTimeoutMicros: batching.batchTimeoutMicros ?? 0,
    maxEnqueuedBatches: batching.maxEnqueuedBatches ?? MAX_ENQUEUED_BATCHES,
    numBatchThreads: batching.numBatchThreads,
    allowedBatchSizes: [...(batching.allowedBatchSizes ?? [])],
    padVariableLengthInputs: batching.padVariableLengthInputs ?? false,
  };
}
