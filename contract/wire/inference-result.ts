import { ProtobufReader } from '../protobuf/reader';
import type { ProtobufWriter } from '../protobuf/writer';

/** A label with its score: `tensorflow.serving.Class` (classification.proto). */
export interface ScoredClass {
  /** Empty where the model answers scores alone. */
  readonly label: string;
  /** 0 where the model answers labels alone. */
  readonly score: number;
}

/** The answer of a classify or regress signature, one entry per example, in their order. */
export type InferenceResult =
  | { readonly kind: 'classify'; readonly classifications: readonly (readonly ScoredClass[])[] }
  | { readonly kind: 'regress'; readonly values: readonly number[] };

/** Writes the fields of a ClassificationResult or a RegressionResult. */
export function encodeInferenceResult(writer: ProtobufWriter, result: InferenceResult): void {
  if (result.kind === 'regress') {
    for (const value of result.values) writer.message(1, (regression) => regression.float(1, value));
    return;
  }
  for (const classes of result.classifications) {
    writer.message(1, (classifications) => {
      for (const { label, score } of classes) {
        classifications.message(1, (scored) => scored.string(1, label).float(2, score));
      }
    });
  }
}

/** Decodes a ClassificationResult or a RegressionResult. @throws ProtobufError */
export function decodeInferenceResult(bytes: Uint8Array, kind: InferenceResult['kind']): InferenceResult {
  const entries = repeatedMessage(bytes);
  if (kind === 'regress') return { kind, values: entries.map(decodeRegression) };
  return { kind, classifications: entries.map((entry) => repeatedMessage(entry).map(decodeClass)) };
}

/** Every message in field 1. */
function repeatedMessage(bytes: Uint8Array): Uint8Array[] {
  const reader = new ProtobufReader(bytes);
  const messages: Uint8Array[] = [];
  while (reader.next()) {
    if (reader.field === 1) messages.push(reader.lengthDelimited());
    else reader.skip();
  }
  return messages;
}

function decodeRegression(bytes: Uint8Array): number {
  const reader = new ProtobufReader(bytes);
  let value = 0;
  while (reader.next()) {
    if (reader.field === 1) value = reader.float();
    else reader.skip();
  }
  return value;
}

function decodeClass(bytes: Uint8Array): ScoredClass {
  const reader = new ProtobufReader(bytes);
  let label = '';
  let score = 0;
  while (reader.next()) {
    if (reader.field === 1) label = reader.string();
    else if (reader.field === 2) score = reader.float();
    else reader.skip();
  }
  return { label, score };
}
