import { Code, codeOfNumber, type CodeName } from '../codes';
import type { ModelSpec } from '../model-spec';
import { ProtobufReader } from '../protobuf/reader';
import { ProtobufWriter } from '../protobuf/writer';
import { decodeModelSpec, encodeModelSpec } from './model-spec-proto';

/** States a version passes through, in order, with their numbers on the wire (get_model_status.proto). */
export const ModelVersionState = { UNKNOWN: 0, START: 10, LOADING: 20, AVAILABLE: 30, UNLOADING: 40, END: 50 } as const;

/** Name of a state, as JSON prints it. */
export type ModelVersionStateName = keyof typeof ModelVersionState;

/** One version's standing. `END` with a code other than OK is a version that failed. */
export interface ModelVersionStatus {
  readonly version: bigint;
  readonly state: ModelVersionStateName;
  readonly errorCode: CodeName;
  readonly errorMessage: string;
}

/** Decodes a request that is a ModelSpec in field 1: GetModelStatusRequest. @throws ProtobufError */
export function decodeModelStatusRequest(bytes: Uint8Array): ModelSpec | undefined {
  const reader = new ProtobufReader(bytes);
  let spec: ModelSpec | undefined;
  while (reader.next()) {
    if (reader.field === 1) spec = decodeModelSpec(reader.lengthDelimited());
    else reader.skip();
  }
  return spec;
}

/** Encodes GetModelStatusRequest. */
export function encodeModelStatusRequest(spec: ModelSpec): Uint8Array {
  return new ProtobufWriter().message(1, (writer) => encodeModelSpec(writer, spec)).finish();
}

/** Encodes GetModelStatusResponse. */
export function encodeModelStatusResponse(statuses: readonly ModelVersionStatus[]): Uint8Array {
  const writer = new ProtobufWriter();
  for (const status of statuses) {
    writer.message(1, (entry) => {
      entry.int64(1, status.version);
      entry.uint32(2, ModelVersionState[status.state]);
      entry.message(3, (proto) => proto.uint32(1, Code[status.errorCode]).string(2, status.errorMessage));
    });
  }
  return writer.finish();
}

/** Decodes GetModelStatusResponse. @throws ProtobufError */
export function decodeModelStatusResponse(bytes: Uint8Array): ModelVersionStatus[] {
  const reader = new ProtobufReader(bytes);
  const statuses: ModelVersionStatus[] = [];
  while (reader.next()) {
    if (reader.field === 1) statuses.push(decodeStatus(reader.lengthDelimited()));
    else reader.skip();
  }
  return statuses;
}

function decodeStatus(bytes: Uint8Array): ModelVersionStatus {
  const reader = new ProtobufReader(bytes);
  const status = {
    version: 0n,
    state: 'UNKNOWN' as ModelVersionStateName,
    errorCode: 'OK' as CodeName,
    errorMessage: '',
  };
  while (reader.next()) {
    if (reader.field === 1) status.version = reader.int64();
    else if (reader.field === 2) status.state = stateOfNumber(reader.int32());
    else if (reader.field === 3) {
      const nested = new ProtobufReader(reader.lengthDelimited());
      while (nested.next()) {
        if (nested.field === 1) status.errorCode = codeOfNumber(nested.int32());
        else if (nested.field === 2) status.errorMessage = nested.string();
        else nested.skip();
      }
    } else reader.skip();
  }
  return status;
}

function stateOfNumber(value: number): ModelVersionStateName {
  const names = Object.keys(ModelVersionState) as ModelVersionStateName[];
  return names.find((name) => ModelVersionState[name] === value) ?? 'UNKNOWN';
}
