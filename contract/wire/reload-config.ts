import { Code, codeOfNumber, type CodeName } from '../codes';
import { ProtobufReader } from '../protobuf/reader';
import { ProtobufWriter } from '../protobuf/writer';
import { decodeModelServerConfig, encodeModelServerConfig, type WireModelConfig } from './model-server-config';

/** `tensorflow.serving.ReloadConfigRequest` (model_management.proto). */
export interface ReloadConfigRequest {
  /** All models the server is to have; undefined where the request holds no list of models. */
  readonly models: readonly WireModelConfig[] | undefined;
  /** Metrics to answer with. */
  readonly metricNames: readonly string[];
}

/** `tensorflow.serving.ReloadConfigResponse`. */
export interface ReloadConfigResponse {
  readonly errorCode: CodeName;
  readonly errorMessage: string;
  /** By how much a metric grew, by its name. */
  readonly metricIncreases: ReadonlyMap<string, bigint>;
}

/** Decodes ReloadConfigRequest. @throws ProtobufError */
export function decodeReloadConfigRequest(bytes: Uint8Array): ReloadConfigRequest {
  const reader = new ProtobufReader(bytes);
  let models: readonly WireModelConfig[] | undefined;
  const metricNames: string[] = [];
  while (reader.next()) {
    if (reader.field === 1) models = decodeModelServerConfig(reader.lengthDelimited());
    else if (reader.field === 2) metricNames.push(reader.string());
    else reader.skip();
  }
  return { models, metricNames };
}

/** Encodes ReloadConfigRequest. */
export function encodeReloadConfigRequest({ models, metricNames }: ReloadConfigRequest): Uint8Array {
  const writer = new ProtobufWriter();
  if (models !== undefined) writer.message(1, (config) => encodeModelServerConfig(config, models));
  for (const name of metricNames) writer.presentString(2, name);
  return writer.finish();
}

/** Encodes ReloadConfigResponse. */
export function encodeReloadConfigResponse(response: ReloadConfigResponse): Uint8Array {
  const writer = new ProtobufWriter().message(1, (status) =>
    status.uint32(1, Code[response.errorCode]).string(2, response.errorMessage),
  );
  for (const [name, increase] of response.metricIncreases) {
    writer.message(2, (metric) => metric.string(1, name).int64(2, increase));
  }
  return writer.finish();
}

/** Decodes ReloadConfigResponse. @throws ProtobufError */
export function decodeReloadConfigResponse(bytes: Uint8Array): ReloadConfigResponse {
  const reader = new ProtobufReader(bytes);
  let errorCode: CodeName = 'OK';
  let errorMessage = '';
  const metricIncreases = new Map<string, bigint>();
  while (reader.next()) {
    if (reader.field === 1) {
      const status = new ProtobufReader(reader.lengthDelimited());
      while (status.next()) {
        if (status.field === 1) errorCode = codeOfNumber(status.int32());
        else if (status.field === 2) errorMessage = status.string();
        else status.skip();
      }
    } else if (reader.field === 2) {
      const metric = new ProtobufReader(reader.lengthDelimited());
      let name = '';
      let increase = 0n;
      while (metric.next()) {
        if (metric.field === 1) name = metric.string();
        else if (metric.field === 2) increase = metric.int64();
        else metric.skip();
      }
      metricIncreases.set(name, increase);
    } else reader.skip();
  }
  return { errorCode, errorMessage, metricIncreases };
}
