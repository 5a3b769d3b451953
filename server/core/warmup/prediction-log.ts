import { ProtobufError, ProtobufReader, ServingError } from '@cdk8s-serving/contract';

/** The kinds of request that are replayed. */
export type LoggedKind = 'predict' | 'classify' | 'regress' | 'multiInference';

/** A request that was recorded, encoded. */
export interface LoggedRequest {
  readonly kind: LoggedKind;
  readonly request: Uint8Array;
}

/** Numbers of the logs in `tensorflow.serving.PredictionLog` (prediction_log.proto). */
export const LOG_FIELD: Readonly<Record<LoggedKind, number>> = {
  classify: 2,
  regress: 3,
  multiInference: 4,
  predict: 6,
};

const KIND_OF_FIELD: ReadonlyMap<number, LoggedKind> = new Map(
  (Object.keys(LOG_FIELD) as LoggedKind[]).map((kind) => [LOG_FIELD[kind], kind]),
);
const UNSUPPORTED_FIELD: ReadonlyMap<number, string> = new Map([
  [5, 'sessionRun'],
  [7, 'predictStreamed'],
]);

/** Number of the request in each log, whatever its kind. */
const REQUEST_FIELD = 1;

/**
 * The request in a recorded `PredictionLog`.
 * @returns undefined for a log without a type, or one without a request, which do nothing
 * @throws ServingError INVALID_ARGUMENT for bytes that are none, UNIMPLEMENTED for a log of another kind
 */
export function requestOf(record: Uint8Array): LoggedRequest | undefined {
  try {
    const log = new ProtobufReader(record);
    let logged: LoggedRequest | undefined;
    while (log.next()) {
      const unsupported = UNSUPPORTED_FIELD.get(log.field);
      if (unsupported !== undefined) {
        throw new ServingError('UNIMPLEMENTED', `Unsupported log_type for warmup: ${unsupported}`);
      }
      const kind = KIND_OF_FIELD.get(log.field);
      if (kind === undefined) {
        log.skip();
        continue;
      }
      const request = requestIn(log.lengthDelimited());
      logged = request === undefined ? undefined : { kind, request };
    }
    return logged;
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    throw new ServingError('INVALID_ARGUMENT', `Failed to parse warmup record: ${error.message}`);
  }
}

function requestIn(log: Uint8Array): Uint8Array | undefined {
  const reader = new ProtobufReader(log);
  let request: Uint8Array | undefined;
  while (reader.next()) {
    if (reader.field === REQUEST_FIELD) request = reader.lengthDelimited();
    else reader.skip();
  }
  return request;
}
