import { decodeMapEntryWith } from '../protobuf/map-entry';
import { ProtobufReader, WireType } from '../protobuf/reader';
import { VarintCursor } from '../protobuf/varint';
import type { ProtobufWriter } from '../protobuf/writer';

/** A version policy as a configuration says it: `ServableVersionPolicy` (file_system_storage_path_source.proto). */
export type ConfiguredVersionPolicy =
  | { readonly kind: 'latest'; readonly count: number }
  | { readonly kind: 'all' }
  | { readonly kind: 'specific'; readonly versions: readonly bigint[] };

/** `tensorflow.serving.ModelConfig` (model_server_config.proto), as it was sent or written, not yet judged. */
export interface WireModelConfig {
  readonly name: string;
  readonly basePath: string;
  /** True where the deprecated `model_type` is given. */
  readonly setsModelType: boolean;
  readonly modelPlatform: string;
  /** True where `logging_config` is given. */
  readonly setsLogging: boolean;
  /** Undefined: the default, the latest version. */
  readonly versionPolicy: ConfiguredVersionPolicy | undefined;
  readonly versionLabels: ReadonlyMap<string, bigint>;
}

const POLICY_FIELD = { latest: 100, all: 101, specific: 102 } as const;

/**
 * Decodes `tensorflow.serving.ModelServerConfig`.
 * @returns undefined where it holds no model_config_list
 * @throws ProtobufError
 */
export function decodeModelServerConfig(bytes: Uint8Array): readonly WireModelConfig[] | undefined {
  const reader = new ProtobufReader(bytes);
  let configs: readonly WireModelConfig[] | undefined;
  // Members of one oneof: the later one on the wire wins.
  while (reader.next()) {
    if (reader.field === 1) configs = decodeModelConfigList(reader.lengthDelimited());
    else {
      if (reader.field === 2) configs = undefined;
      reader.skip();
    }
  }
  return configs;
}

/** Writes the fields of a ModelServerConfig that is a list of models. */
export function encodeModelServerConfig(writer: ProtobufWriter, configs: readonly WireModelConfig[]): void {
  writer.message(1, (list) => {
    for (const config of configs) list.message(1, (message) => encodeModelConfig(message, config));
  });
}

function decodeModelConfigList(bytes: Uint8Array): readonly WireModelConfig[] {
  const reader = new ProtobufReader(bytes);
  const configs: WireModelConfig[] = [];
  while (reader.next()) {
    if (reader.field === 1) configs.push(decodeModelConfig(reader.lengthDelimited()));
    else reader.skip();
  }
  return configs;
}

function decodeModelConfig(bytes: Uint8Array): WireModelConfig {
  const reader = new ProtobufReader(bytes);
  const config = { name: '', basePath: '', setsModelType: false, modelPlatform: '', setsLogging: false };
  let versionPolicy: ConfiguredVersionPolicy | undefined;
  const versionLabels = new Map<string, bigint>();
  while (reader.next()) {
    if (reader.field === 1) config.name = reader.string();
    else if (reader.field === 2) config.basePath = reader.string();
    else if (reader.field === 3) config.setsModelType = reader.int32() !== 0;
    else if (reader.field === 4) config.modelPlatform = reader.string();
    else if (reader.field === 7) versionPolicy = decodePolicy(reader.lengthDelimited());
    else if (reader.field === 8) {
      const [label, version] = decodeMapEntryWith(reader.lengthDelimited(), (entry) => entry.int64(), 0n);
      versionLabels.set(label, version);
    } else {
      if (reader.field === 6) config.setsLogging = true;
      reader.skip();
    }
  }
  return { ...config, versionPolicy, versionLabels };
}

function decodePolicy(bytes: Uint8Array): ConfiguredVersionPolicy | undefined {
  const reader = new ProtobufReader(bytes);
  let policy: ConfiguredVersionPolicy | undefined;
  while (reader.next()) {
    if (reader.field === POLICY_FIELD.latest) {
      policy = { kind: 'latest', count: decodeLatest(reader.lengthDelimited()) };
    } else if (reader.field === POLICY_FIELD.specific) {
      policy = { kind: 'specific', versions: decodeSpecific(reader.lengthDelimited()) };
    } else {
      if (reader.field === POLICY_FIELD.all) policy = { kind: 'all' };
      reader.skip();
    }
  }
  return policy;
}

function decodeLatest(bytes: Uint8Array): number {
  const reader = new ProtobufReader(bytes);
  let count = 0;
  while (reader.next()) {
    // uint32: a value with the highest bit set reads as negative.
    if (reader.field === 1) count = reader.int32() >>> 0;
    else reader.skip();
  }
  return count;
}

/** Packed, as proto3 sends them, and one field each, as proto2's encoders do. */
function decodeSpecific(bytes: Uint8Array): bigint[] {
  const reader = new ProtobufReader(bytes);
  const versions: bigint[] = [];
  while (reader.next()) {
    if (reader.field !== 1) {
      reader.skip();
      continue;
    }
    const run = reader.packed(WireType.VARINT);
    const cursor = new VarintCursor(run);
    while (cursor.offset < run.length) {
      cursor.next();
      versions.push(cursor.toInt64());
    }
  }
  return versions;
}

function encodeModelConfig(writer: ProtobufWriter, config: WireModelConfig): void {
  writer.string(1, config.name).string(2, config.basePath).bool(3, config.setsModelType);
  writer.string(4, config.modelPlatform);
  if (config.setsLogging) writer.message(6, () => undefined);
  const { versionPolicy } = config;
  if (versionPolicy !== undefined) writer.message(7, (policy) => encodePolicy(policy, versionPolicy));
  for (const [label, version] of config.versionLabels) {
    writer.message(8, (entry) => entry.string(1, label).int64(2, version));
  }
}

function encodePolicy(writer: ProtobufWriter, policy: ConfiguredVersionPolicy): void {
  writer.message(POLICY_FIELD[policy.kind], (message) => {
    if (policy.kind === 'latest') message.uint32(1, policy.count);
    else if (policy.kind === 'specific') message.packedVarints(1, policy.versions);
  });
}
