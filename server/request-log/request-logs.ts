import type { CodeName, ModelSpec } from '@cdk8s-serving/contract';
import type { RequestLogging } from '../core/model-config';
import type { LoggedKind } from '../core/warmup/prediction-log';
import type { Logger } from '../logger';
import { encodePredictionLog } from './prediction-log';
import { RecordFile } from './record-file';
import type { RequestLogLimits } from './request-log-limits';

/** A request that was answered, with what it takes to write it down. */
export interface AnsweredRequest {
  readonly kind: LoggedKind;
  readonly modelSpec: ModelSpec;
  /** About what both hold in memory. */
  readonly bytes: number;
  readonly request: () => Uint8Array;
  readonly response: () => Uint8Array;
}

/** What the logs of all models are made of. */
export interface RequestLogsOptions {
  /** How a configured model is logged; undefined for one that is not. */
  readonly loggingOf: (model: string) => RequestLogging | undefined;
  readonly limits: RequestLogLimits;
  /** Told what became of each request that was to be logged. */
  readonly counted: (model: string, status: CodeName) => void;
  readonly logger: Logger;
  /** A number from 0 to 1, not 1. */
  readonly random: () => number;
}

/** The files requests are logged to, one series for each prefix in the configuration. */
export class RequestLogs {
  private readonly files = new Map<string, RecordFile>();

  constructor(private readonly options: RequestLogsOptions) {}

  /**
   * Decides whether a request is logged.
   * @returns undefined when it is not, else what is to be called with its answer
   */
  sampled(model: string): ((answered: AnsweredRequest) => void) | undefined {
    const logging = this.options.loggingOf(model);
    if (logging === undefined || this.options.random() >= logging.samplingRate) return undefined;
    const { filenamePrefix, samplingRate } = logging;
    return ({ kind, modelSpec, bytes, request, response }) => {
      const timestampSeconds = BigInt(Math.floor(Date.now() / 1000));
      const log = { kind, modelSpec, samplingRate, timestampSeconds };
      this.fileOf(filenamePrefix).add({
        bytes,
        encode: () => encodePredictionLog({ ...log, request: request(), response: response() }),
        done: (status) => this.options.counted(model, status),
      });
    };
  }

  /** Writes what waits, and closes every file. */
  async close(): Promise<void> {
    await Promise.all([...this.files.values()].map((file) => file.close()));
  }

  private fileOf(prefix: string): RecordFile {
    const known = this.files.get(prefix);
    if (known !== undefined) return known;
    const file = new RecordFile(prefix, this.options.limits, (error) =>
      this.options.logger.warn({ prefix, err: error }, 'requests cannot be logged'),
    );
    this.files.set(prefix, file);
    return file;
  }
}
