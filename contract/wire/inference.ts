import type { ModelSpec } from '../model-spec';
import { ProtobufReader } from '../protobuf/reader';
import { ProtobufWriter } from '../protobuf/writer';
import { decodeInferenceResult, encodeInferenceResult, type InferenceResult } from './inference-result';
import { decodeInput, encodeInput } from './input';
import { decodeModelSpec, encodeModelSpec } from './model-spec-proto';
import type { TensorLimits } from './tensor-proto';

/** `tensorflow.serving.ClassificationRequest` and `RegressionRequest`, which are alike. */
export interface InferenceRequest {
  /** Undefined when the request carries none, which is an error of its own. */
  readonly modelSpec: ModelSpec | undefined;
  /** Serialized `tf.Example`s. */
  readonly examples: readonly Uint8Array[];
}

/** `tensorflow.serving.ClassificationResponse` and `RegressionResponse`. */
export interface InferenceResponse {
  readonly modelSpec: ModelSpec;
  readonly result: InferenceResult;
}

/** Decodes ClassificationRequest or RegressionRequest. @throws ProtobufError, ServingError as `decodeInput` */
export function decodeInferenceRequest(bytes: Uint8Array, limits: TensorLimits): InferenceRequest {
  const reader = new ProtobufReader(bytes);
  let modelSpec: ModelSpec | undefined;
  let examples: readonly Uint8Array[] = [];
  while (reader.next()) {
    if (reader.field === 1) modelSpec = decodeModelSpec(reader.lengthDelimited());
    else if (reader.field === 2) examples = decodeInput(reader.lengthDelimited(), limits);
    else reader.skip();
  }
  return { modelSpec, examples };
}

/** Encodes ClassificationRequest or RegressionRequest. */
export function encodeInferenceRequest(modelSpec: ModelSpec, examples: readonly Uint8Array[]): Uint8Array {
  return new ProtobufWriter()
    .message(1, (spec) => encodeModelSpec(spec, modelSpec))
    .message(2, (input) => encodeInput(input, examples))
    .finish();
}

/** Encodes ClassificationResponse or RegressionResponse. */
export function encodeInferenceResponse({ modelSpec, result }: InferenceResponse): Uint8Array {
  return new ProtobufWriter()
    .message(1, (message) => encodeInferenceResult(message, result))
    .message(2, (spec) => encodeModelSpec(spec, modelSpec))
    .finish();
}

/** Decodes ClassificationResponse or RegressionResponse. @throws ProtobufError */
export function decodeInferenceResponse(bytes: Uint8Array, kind: InferenceResult['kind']): InferenceResponse {
  const reader = new ProtobufReader(bytes);
  let modelSpec: ModelSpec = { name: '' };
  let result = decodeInferenceResult(new Uint8Array(0), kind);
  while (reader.next()) {
    if (reader.field === 1) result = decodeInferenceResult(reader.lengthDelimited(), kind);
    else if (reader.field === 2) modelSpec = decodeModelSpec(reader.lengthDelimited());
    else reader.skip();
  }
  return { modelSpec, result };
}
