import type { ModelSpec } from '../model-spec';
import { ProtobufReader } from '../protobuf/reader';
import { ProtobufWriter } from '../protobuf/writer';
import type { InferenceResponse } from './inference';
import { decodeInferenceResult, encodeInferenceResult, type InferenceResult } from './inference-result';
import { decodeInput, encodeInput } from './input';
import { decodeModelSpec, encodeModelSpec } from './model-spec-proto';
import type { TensorLimits } from './tensor-proto';

/** One signature to run: `tensorflow.serving.InferenceTask` (inference.proto). */
export interface InferenceTask {
  readonly modelSpec: ModelSpec | undefined;
  /** `tensorflow/serving/classify` or `tensorflow/serving/regress`. */
  readonly methodName: string;
}

/** `tensorflow.serving.MultiInferenceRequest`. */
export interface MultiInferenceRequest {
  readonly tasks: readonly InferenceTask[];
  /** Serialized `tf.Example`s. */
  readonly examples: readonly Uint8Array[];
}

const RESULT_FIELD: Readonly<Record<InferenceResult['kind'], number>> = { classify: 2, regress: 3 };

/** Decodes MultiInferenceRequest. @throws ProtobufError, ServingError as `decodeInput` */
export function decodeMultiInferenceRequest(bytes: Uint8Array, limits: TensorLimits): MultiInferenceRequest {
  const reader = new ProtobufReader(bytes);
  const tasks: InferenceTask[] = [];
  let examples: readonly Uint8Array[] = [];
  while (reader.next()) {
    if (reader.field === 1) tasks.push(decodeTask(reader.lengthDelimited()));
    else if (reader.field === 2) examples = decodeInput(reader.lengthDelimited(), limits);
    else reader.skip();
  }
  return { tasks, examples };
}

/** Encodes MultiInferenceRequest. */
export function encodeMultiInferenceRequest({ tasks, examples }: MultiInferenceRequest): Uint8Array {
  const writer = new ProtobufWriter();
  for (const { modelSpec, methodName } of tasks) {
    writer.message(1, (task) => {
      if (modelSpec !== undefined) task.message(1, (spec) => encodeModelSpec(spec, modelSpec));
      task.string(2, methodName);
    });
  }
  return writer.message(2, (input) => encodeInput(input, examples)).finish();
}

/** Encodes MultiInferenceResponse. */
export function encodeMultiInferenceResponse(results: readonly InferenceResponse[]): Uint8Array {
  const writer = new ProtobufWriter();
  for (const { modelSpec, result } of results) {
    writer.message(1, (entry) => {
      entry.message(1, (spec) => encodeModelSpec(spec, modelSpec));
      entry.message(RESULT_FIELD[result.kind], (message) => encodeInferenceResult(message, result));
    });
  }
  return writer.finish();
}

/** Decodes MultiInferenceResponse. @throws ProtobufError */
export function decodeMultiInferenceResponse(bytes: Uint8Array): InferenceResponse[] {
  const reader = new ProtobufReader(bytes);
  const results: InferenceResponse[] = [];
  while (reader.next()) {
    if (reader.field === 1) results.push(decodeResult(reader.lengthDelimited()));
    else reader.skip();
  }
  return results;
}

function decodeTask(bytes: Uint8Array): InferenceTask {
  const reader = new ProtobufReader(bytes);
  let modelSpec: ModelSpec | undefined;
  let methodName = '';
  while (reader.next()) {
    if (reader.field === 1) modelSpec = decodeModelSpec(reader.lengthDelimited());
    else if (reader.field === 2) methodName = reader.string();
    else reader.skip();
  }
  return { modelSpec, methodName };
}

function decodeResult(bytes: Uint8Array): InferenceResponse {
  const reader = new ProtobufReader(bytes);
  let modelSpec: ModelSpec = { name: '' };
  let result: InferenceResult = { kind: 'classify', classifications: [] };
  while (reader.next()) {
    if (reader.field === 1) modelSpec = decodeModelSpec(reader.lengthDelimited());
    else if (reader.field === RESULT_FIELD.classify)
      result = decodeInferenceResult(reader.lengthDelimited(), 'classify');
    else if (reader.field === RESULT_FIELD.regress) result = decodeInferenceResult(reader.lengthDelimited(), 'regress');
    else reader.skip();
  }
  return { modelSpec, result };
}
