import { ServingError } from '../codes';
import { ProtobufReader } from '../protobuf/reader';
import type { ProtobufWriter } from '../protobuf/writer';
import { tensorByteSize } from '../tensor/tensor';
import type { TensorLimits } from './tensor-proto';

/**
 * Decodes `tensorflow.serving.Input` (input.proto) to the serialized examples a signature is fed: those of an
 * ExampleList as they are, views into `bytes`, those of an ExampleListWithContext behind the context.
 * @throws ProtobufError
 * @throws ServingError INVALID_ARGUMENT for examples that, with the context before each, are over the limit
 */
export function decodeInput(bytes: Uint8Array, limits: TensorLimits): readonly Uint8Array[] {
  const reader = new ProtobufReader(bytes);
  let list: Uint8Array = new Uint8Array(0);
  let hasContext = false;
  // Members of one oneof: the later one on the wire wins.
  while (reader.next()) {
    if (reader.field === 1 || reader.field === 2) {
      hasContext = reader.field === 2;
      list = reader.lengthDelimited();
    } else reader.skip();
  }
  return decodeExamples(list, hasContext, limits);
}

function decodeExamples(list: Uint8Array, hasContext: boolean, limits: TensorLimits): readonly Uint8Array[] {
  const reader = new ProtobufReader(list);
  const examples: Uint8Array[] = [];
  let context: Uint8Array = new Uint8Array(0);
  while (reader.next()) {
    if (reader.field === 1) {
      examples.push(reader.lengthDelimited());
      // Two bytes on the wire are one example here: counted before the next one takes its place in memory.
      checkSize(examples.length, 0, limits);
    } else if (reader.field === 2 && hasContext) context = reader.lengthDelimited();
    else reader.skip();
  }
  return context.length === 0 ? examples : withContext(context, examples, limits);
}

/**
 * Examples that have the features of a context beside their own, all of them serialized: two messages in a row are one
 * message in which the later counts, so that an example's feature takes the place of the context's.
 * @throws ServingError INVALID_ARGUMENT when they take more than the limit together
 */
export function withContext(
  context: Uint8Array,
  examples: readonly Uint8Array[],
  limits: TensorLimits,
): readonly Uint8Array[] {
  checkSize(examples.length, context.length * examples.length, limits);
  return examples.map((example) => {
    const joined = new Uint8Array(context.length + example.length);
    joined.set(context);
    joined.set(example, context.length);
    return joined;
  });
}

/** Writes the fields of an `Input` that is an ExampleList of these serialized examples. */
export function encodeInput(writer: ProtobufWriter, examples: readonly Uint8Array[]): void {
  writer.message(1, (list) => {
    for (const example of examples) list.bytes(1, example);
  });
}

function checkSize(examples: number, contextBytes: number, { maxTensorBytes }: TensorLimits): void {
  if (tensorByteSize('string', examples) + contextBytes > maxTensorBytes) {
    throw new ServingError(
      'INVALID_ARGUMENT',
      `${examples} examples, with the context before each, are over the limit of ${maxTensorBytes} bytes`,
    );
  }
}
