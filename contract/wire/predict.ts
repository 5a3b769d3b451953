import type { ModelSpec } from '../model-spec';
import { decodeMapEntry } from '../protobuf/map-entry';
import { ProtobufError } from '../protobuf/protobuf-error';
import { ProtobufReader } from '../protobuf/reader';
import { ProtobufWriter } from '../protobuf/writer';
import type { Tensor } from '../tensor/tensor';
import { decodeModelSpec, encodeModelSpec } from './model-spec-proto';
import { decodeTensorProto, encodeTensorProto, type TensorEncoding, type TensorLimits } from './tensor-proto';

/** `tensorflow.serving.PredictRequest` as it came off the wire; its tensors still encoded, so that a wrong one can be named. */
export interface WirePredictRequest {
  /** Undefined when the request carries none, which is an error of its own. */
  readonly modelSpec: ModelSpec | undefined;
  /** TensorProto bytes by input name, views into the message; of a name sent twice the last one counts. */
  readonly inputs: ReadonlyMap<string, Uint8Array>;
  /** Outputs asked for; empty means all of the signature's. */
  readonly outputFilter: readonly string[];
}

/** A decoded `tensorflow.serving.PredictResponse`. */
export interface PredictResponse {
  readonly modelSpec: ModelSpec;
  readonly outputs: ReadonlyMap<string, Tensor>;
}

/** Decodes PredictRequest. @throws ProtobufError */
export function decodePredictRequest(bytes: Uint8Array): WirePredictRequest {
  const reader = new ProtobufReader(bytes);
  let modelSpec: ModelSpec | undefined;
  const inputs = new Map<string, Uint8Array>();
  const outputFilter: string[] = [];
  while (reader.next()) {
    if (reader.field === 1) modelSpec = decodeModelSpec(reader.lengthDelimited());
    else if (reader.field === 2) {
      const [name, value] = decodeMapEntry(reader.lengthDelimited());
      inputs.set(name, value);
    } else if (reader.field === 3) outputFilter.push(reader.string());
    else reader.skip();
  }
  return { modelSpec, inputs, outputFilter };
}

/**
 * The model a PredictRequest names, seen in its beginning while the rest is still coming.
 * @returns undefined where something else comes first, or not enough of it is there
 */
export function peekModelSpec(beginning: Uint8Array): ModelSpec | undefined {
  try {
    const reader = new ProtobufReader(beginning);
    return reader.next() && reader.field === 1 ? decodeModelSpec(reader.lengthDelimited()) : undefined;
  } catch (error) {
    if (error instanceof ProtobufError) return undefined;
    throw error;
  }
}

/** Encodes PredictRequest, numeric tensors as `tensor_content`, the cheapest form for either side. */
export function encodePredictRequest(request: {
  readonly modelSpec: ModelSpec;
  readonly inputs: ReadonlyMap<string, Tensor>;
  readonly outputFilter?: readonly string[];
}): Uint8Array {
  const writer = new ProtobufWriter();
  writer.message(1, (spec) => encodeModelSpec(spec, request.modelSpec));
  for (const [name, tensor] of request.inputs) encodeTensorEntry(writer, 2, name, tensor, 'content');
  for (const output of request.outputFilter ?? []) writer.presentString(3, output);
  return writer.finish();
}

/** Encodes PredictResponse, numeric tensors as `encoding` says. */
export function encodePredictResponse(response: PredictResponse, encoding: TensorEncoding): Uint8Array {
  const writer = new ProtobufWriter();
  for (const [name, tensor] of response.outputs) encodeTensorEntry(writer, 1, name, tensor, encoding);
  writer.message(2, (spec) => encodeModelSpec(spec, response.modelSpec));
  return writer.finish();
}

/** Decodes PredictResponse; its tensors may be views into `bytes`. @throws ProtobufError, ServingError as `decodeTensorProto` */
export function decodePredictResponse(bytes: Uint8Array, limits: TensorLimits): PredictResponse {
  const reader = new ProtobufReader(bytes);
  let modelSpec: ModelSpec = { name: '' };
  const outputs = new Map<string, Tensor>();
  while (reader.next()) {
    if (reader.field === 1) {
      const [name, value] = decodeMapEntry(reader.lengthDelimited());
      outputs.set(name, decodeTensorProto(value, limits));
    } else if (reader.field === 2) modelSpec = decodeModelSpec(reader.lengthDelimited());
    else reader.skip();
  }
  return { modelSpec, outputs };
}

function encodeTensorEntry(
  writer: ProtobufWriter,
  field: number,
  name: string,
  tensor: Tensor,
  encoding: TensorEncoding,
): void {
  writer.message(field, (entry) => {
    entry.string(1, name);
    entry.message(2, (proto) => encodeTensorProto(proto, tensor, encoding));
  });
}
