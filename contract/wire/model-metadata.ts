import type { ModelSpec } from '../model-spec';
import { decodeMapEntry } from '../protobuf/map-entry';
import { ProtobufError } from '../protobuf/protobuf-error';
import { ProtobufReader } from '../protobuf/reader';
import { ProtobufWriter } from '../protobuf/writer';
import { decodeSignature, sortedByKey, type Signature } from '../saved-model/signature';
import { decodeModelSpec, encodeModelSpec } from './model-spec-proto';

/** The only metadata field TensorFlow Serving knows. */
export const SIGNATURE_DEF_FIELD = 'signature_def';

const SIGNATURE_DEF_MAP_TYPE = 'type.googleapis.com/tensorflow.serving.SignatureDefMap';

/** `tensorflow.serving.GetModelMetadataRequest`. */
export interface ModelMetadataRequest {
  readonly modelSpec: ModelSpec | undefined;
  readonly metadataFields: readonly string[];
}

/** A decoded `tensorflow.serving.GetModelMetadataResponse`. */
export interface ModelMetadataResponse {
  readonly modelSpec: ModelSpec;
  /** By signature name; a decoded response has them in order. */
  readonly signatures: ReadonlyMap<string, Signature>;
}

/** Decodes GetModelMetadataRequest. @throws ProtobufError */
export function decodeModelMetadataRequest(bytes: Uint8Array): ModelMetadataRequest {
  const reader = new ProtobufReader(bytes);
  let modelSpec: ModelSpec | undefined;
  const metadataFields: string[] = [];
  while (reader.next()) {
    if (reader.field === 1) modelSpec = decodeModelSpec(reader.lengthDelimited());
    else if (reader.field === 2) metadataFields.push(reader.string());
    else reader.skip();
  }
  return { modelSpec, metadataFields };
}

/** Encodes GetModelMetadataRequest for the signatures. */
export function encodeModelMetadataRequest(modelSpec: ModelSpec): Uint8Array {
  return new ProtobufWriter()
    .message(1, (spec) => encodeModelSpec(spec, modelSpec))
    .string(2, SIGNATURE_DEF_FIELD)
    .finish();
}

/** Encodes GetModelMetadataResponse: the signatures as they lie in the model file, wrapped in an Any. */
export function encodeModelMetadataResponse(response: ModelMetadataResponse): Uint8Array {
  const signatureDefMap = new ProtobufWriter();
  for (const [name, signature] of response.signatures) {
    signatureDefMap.message(1, (entry) => entry.string(1, name).bytes(2, signature.encoded));
  }
  return new ProtobufWriter()
    .message(1, (spec) => encodeModelSpec(spec, response.modelSpec))
    .message(2, (entry) => {
      entry.string(1, SIGNATURE_DEF_FIELD);
      entry.message(2, (any) => any.string(1, SIGNATURE_DEF_MAP_TYPE).bytes(2, signatureDefMap.finish()));
    })
    .finish();
}

/** Decodes GetModelMetadataResponse. @throws ProtobufError */
export function decodeModelMetadataResponse(bytes: Uint8Array): ModelMetadataResponse {
  const reader = new ProtobufReader(bytes);
  let modelSpec: ModelSpec = { name: '' };
  let signatures: ReadonlyMap<string, Signature> = new Map();
  while (reader.next()) {
    if (reader.field === 1) modelSpec = decodeModelSpec(reader.lengthDelimited());
    else if (reader.field === 2) {
      const [name, any] = decodeMapEntry(reader.lengthDelimited());
      if (name === SIGNATURE_DEF_FIELD) signatures = decodeSignatureDefMap(any);
    } else reader.skip();
  }
  return { modelSpec, signatures };
}

/** Unwraps an `Any` that holds a SignatureDefMap. */
function decodeSignatureDefMap(any: Uint8Array): ReadonlyMap<string, Signature> {
  const reader = new ProtobufReader(any);
  let typeUrl = '';
  let value: Uint8Array = new Uint8Array(0);
  while (reader.next()) {
    if (reader.field === 1) typeUrl = reader.string();
    else if (reader.field === 2) value = reader.lengthDelimited();
    else reader.skip();
  }
  if (typeUrl !== SIGNATURE_DEF_MAP_TYPE) {
    throw new ProtobufError(`metadata '${SIGNATURE_DEF_FIELD}' is '${typeUrl}', expected '${SIGNATURE_DEF_MAP_TYPE}'`);
  }
  const signatures = new Map<string, Signature>();
  const map = new ProtobufReader(value);
  while (map.next()) {
    if (map.field === 1) {
      const [name, signature] = decodeMapEntry(map.lengthDelimited());
      signatures.set(name, decodeSignature(signature));
    } else map.skip();
  }
  return sortedByKey(signatures);
}
