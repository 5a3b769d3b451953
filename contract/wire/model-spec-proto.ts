import type { ModelSpec } from '../model-spec';
import { ProtobufReader } from '../protobuf/reader';
import type { ProtobufWriter } from '../protobuf/writer';

/** Decodes `tensorflow.serving.ModelSpec`. @throws ProtobufError */
export function decodeModelSpec(bytes: Uint8Array): ModelSpec {
  const reader = new ProtobufReader(bytes);
  const spec: { name: string; version?: bigint; versionLabel?: string; signatureName?: string } = { name: '' };
  while (reader.next()) {
    if (reader.field === 1) spec.name = reader.string();
    // version and version_label are one oneof: the later one on the wire wins.
    else if (reader.field === 2) {
      spec.version = decodeInt64Value(reader.lengthDelimited());
      delete spec.versionLabel;
    } else if (reader.field === 4) {
      spec.versionLabel = reader.string();
      delete spec.version;
    } else if (reader.field === 3) spec.signatureName = reader.string();
    else reader.skip();
  }
  return spec;
}

/** Writes the fields of `tensorflow.serving.ModelSpec`; a version goes before a label, as the oneof holds one. */
export function encodeModelSpec(writer: ProtobufWriter, spec: ModelSpec): void {
  writer.string(1, spec.name);
  const { version, versionLabel } = spec;
  if (version !== undefined) writer.message(2, (value) => value.int64(1, version));
  else if (versionLabel !== undefined) writer.presentString(4, versionLabel);
  writer.string(3, spec.signatureName ?? '');
}

function decodeInt64Value(bytes: Uint8Array): bigint {
  const reader = new ProtobufReader(bytes);
  let value = 0n;
  while (reader.next()) {
    if (reader.field === 1) value = reader.int64();
    else reader.skip();
  }
  return value;
}
