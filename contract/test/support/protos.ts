import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as protobuf from 'protobufjs';

/** Include root of the transcriptions. */
const INCLUDE = join(__dirname, '../../proto');

/** Every transcription, by import path. */
export const PROTO_FILES = [
  'tensorflow/core/framework/types.proto',
  'tensorflow/core/framework/tensor_shape.proto',
  'tensorflow/core/framework/tensor.proto',
  'tensorflow/core/protobuf/error_codes.proto',
  'tensorflow/core/protobuf/meta_graph.proto',
  'tensorflow/core/protobuf/saved_model.proto',
  'tensorflow/core/example/feature.proto',
  'tensorflow/core/example/example.proto',
  'tensorflow_serving/apis/model.proto',
  'tensorflow_serving/apis/status.proto',
  'tensorflow_serving/apis/predict.proto',
  'tensorflow_serving/apis/get_model_metadata.proto',
  'tensorflow_serving/apis/get_model_status.proto',
  'tensorflow_serving/apis/input.proto',
  'tensorflow_serving/apis/classification.proto',
  'tensorflow_serving/apis/regression.proto',
  'tensorflow_serving/apis/inference.proto',
  'tensorflow_serving/config/file_system_storage_path_source.proto',
  'tensorflow_serving/config/model_server_config.proto',
  'tensorflow_serving/apis/model_management.proto',
  'tensorflow_serving/apis/prediction_service.proto',
  'tensorflow_serving/apis/model_service.proto',
  'grpc/health/v1/health.proto',
] as const;

function loadRoot(): protobuf.Root {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) =>
    target.startsWith('google/') ? target : target.startsWith(INCLUDE) ? target : join(INCLUDE, target);
  root.loadSync([...PROTO_FILES], { keepCase: true });
  root.resolveAll();
  return root;
}

/** All messages and services, with the field names of the .proto files. */
export const root = loadRoot();

/** TensorProto as an encoder of proto2's days writes it: every repeated scalar a field of its own. */
function loadUnpackedTensorProto(): protobuf.Type {
  const unpacked = new protobuf.Root();
  for (const file of PROTO_FILES.slice(0, 3)) {
    const source = readFileSync(join(INCLUDE, file), 'utf8').replaceAll('[packed = true]', '[packed = false]');
    protobuf.parse(source, unpacked, { keepCase: true });
  }
  unpacked.resolveAll();
  return unpacked.lookupType('tensorflow.TensorProto');
}

export const UnpackedTensorProto = loadUnpackedTensorProto();

/** Encodes a plain object with protobufjs. */
export function encodeWith(type: protobuf.Type, message: object): Uint8Array {
  return new Uint8Array(type.encode(type.fromObject(message)).finish());
}

/** Decodes to a plain object with protobufjs: 64-bit integers as decimal text, enums as numbers, defaults filled in. */
export function decodeWith(type: protobuf.Type, bytes: Uint8Array): Record<string, unknown> {
  return type.toObject(type.decode(bytes), { longs: String, enums: Number, defaults: true, arrays: true });
}

export function typeNamed(name: string): protobuf.Type {
  return root.lookupType(name);
}
