import { ProtobufError, ProtobufReader, ServingError } from '@cdk8s-serving/contract';

/** Numbers of `tensorflow.serving.PredictionLog` (prediction_log.proto). */
const LOG_FIELD = {
  classify: 2,
  regress: 3,
  multiInference: 4,
  sessionRun: 5,
  predict: 6,
  predictStreamed: 7,
} as const;

/** Number of `PredictLog.request`. */
const REQUEST_FIELD = 1;

/**
 * The predict request in a recorded `PredictionLog`.
 * @returns undefined for a log without a type, which does nothing
 * @throws ServingError INVALID_ARGUMENT for bytes that are none, UNIMPLEMENTED for a log of another kind
 */
export function predictRequestOf(record: Uint8Array): Uint8Array | undefined {
  try {
    const log = new ProtobufReader(record);
    let predict: Uint8Array | undefined;
    while (log.next()) {
      if (log.field === LOG_FIELD.predict) predict = log.lengthDelimited();
      else if (Object.values<number>(LOG_FIELD).includes(log.field)) {
        const kind = Object.entries(LOG_FIELD).find(([, field]) => field === log.field)?.[0] ?? '';
        throw new ServingError('UNIMPLEMENTED', `Unsupported log_type for warmup: ${kind}; record predict requests`);
      } else log.skip();
    }
    return predict === undefined ? undefined : requestIn(predict);
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    throw new ServingError('INVALID_ARGUMENT', `Failed to parse warmup record: ${error.message}`);
  }
}

function requestIn(predictLog: Uint8Array): Uint8Array | undefined {
  const reader = new ProtobufReader(predictLog);
  let request: Uint8Array | undefined;
  while (reader.next()) {
    if (reader.field === REQUEST_FIELD) request = reader.lengthDelimited();
    else reader.skip();
  }
  return request;
}
