import { ProtobufWriter, encodeModelSpec, type ModelSpec } from '@cdk8s-serving/contract';
import { LOG_FIELD, type LoggedKind } from '../core/warmup/prediction-log';

/** What a log says of one request; request and response are encoded. */
export interface LoggedPrediction {
  readonly kind: LoggedKind;
  readonly modelSpec: ModelSpec;
  /** Share of the requests that are logged, 0 to 1. */
  readonly samplingRate: number;
  readonly timestampSeconds: bigint;
  readonly request: Uint8Array;
  readonly response: Uint8Array;
}

/** Encodes `tensorflow.serving.PredictionLog` (prediction_log.proto), the kind of record warm-up files hold. */
export function encodePredictionLog(log: LoggedPrediction): Uint8Array {
  return new ProtobufWriter()
    .message(1, (metadata) => {
      metadata.message(1, (spec) => encodeModelSpec(spec, log.modelSpec));
      metadata.message(2, (sampling) => sampling.double(1, log.samplingRate));
      metadata.int64(4, log.timestampSeconds);
    })
    .message(LOG_FIELD[log.kind], (entry) => entry.bytes(1, log.request).bytes(2, log.response))
    .finish();
}
