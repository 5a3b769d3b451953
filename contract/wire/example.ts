import { ProtobufWriter } from '../protobuf/writer';

/** Values of one feature of a `tf.Example` (feature.proto); undefined stands for a feature without values. */
export type Feature =
  | { readonly kind: 'bytes'; readonly values: readonly Uint8Array[] }
  | { readonly kind: 'float'; readonly values: readonly number[] }
  | { readonly kind: 'int64'; readonly values: readonly bigint[] };

/** Encodes `tensorflow.Example` (example.proto): features by name. */
export function encodeExample(features: ReadonlyMap<string, Feature | undefined>): Uint8Array {
  return new ProtobufWriter()
    .message(1, (message) => {
      for (const [name, feature] of features) {
        message.message(1, (entry) => {
          entry.string(1, name);
          entry.message(2, (value) => encodeFeature(value, feature));
        });
      }
    })
    .finish();
}

function encodeFeature(writer: ProtobufWriter, feature: Feature | undefined): void {
  switch (feature?.kind) {
    case undefined:
      return;
    case 'bytes':
      writer.message(1, (list) => {
        for (const value of feature.values) list.bytes(1, value);
      });
      return;
    case 'float':
      writer.message(2, (list) => list.bytes(1, new Uint8Array(Float32Array.from(feature.values).buffer)));
      return;
    case 'int64':
      writer.message(3, (list) => list.packedVarints(1, feature.values));
  }
}
