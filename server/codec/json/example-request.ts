import {
  ServingError,
  encodeExample,
  tensorByteSize,
  withContext,
  type Feature,
  type TensorLimits,
} from '@cdk8s-serving/contract';
import { Byte } from './byte';
import type { JsonCursor, NumberToken } from './cursor';
import { readDocument } from './document';
import { base64Value, isBase64Object } from './tensor-builder';

/** A REST classify or regress body. */
export interface ParsedExampleRequest {
  readonly signatureName: string;
  /** Serialized `tf.Example`s, the context's features in each. */
  readonly examples: readonly Uint8Array[];
}

const INT64_RANGE = { first: -(2n ** 63n), last: 2n ** 63n - 1n, lastUnsigned: 2n ** 64n - 1n } as const;

/**
 * Parses the body of `:classify` or `:regress`. What a feature holds is told by the token, not by the model: text is
 * bytes, a number with a fraction or an exponent is a float, every other number an integer.
 * @throws ServingError INVALID_ARGUMENT with TensorFlow Serving's texts
 */
export function parseExampleRequest(body: Uint8Array, limits: TensorLimits): ParsedExampleRequest {
  const { cursor, members, signatureName, describe } = readDocument(body);
  const at = (key: string): boolean => {
    const offset = members.get(key);
    if (offset !== undefined) cursor.offset = offset;
    return offset !== undefined;
  };
  const reader = new ExampleReader(cursor, limits.maxTensorBytes);
  const context = at('context') ? reader.example() : undefined;
  const wrong = (problem: string): ServingError => invalid(`JSON Value: ${describe()} ${problem}`);
  // Of a regression as well, as there.
  if (!at('examples')) throw wrong("When method is classify, key 'examples' is expected and was not found");
  if (cursor.peekType() !== 'Array') throw wrong("Expecting 'examples' value to be an list/array");
  cursor.offset += 1;
  if (cursor.take(Byte.CLOSE_BRACKET)) throw wrong("'examples' value is an empty array");
  const examples: Uint8Array[] = [];
  do examples.push(reader.example());
  while (cursor.next(Byte.CLOSE_BRACKET));
  return { signatureName, examples: context === undefined ? examples : withContext(context, examples, limits) };
}

/** Bytes of memory a value takes while its request is read, whatever it is: two characters of JSON can be a value. */
const VALUE_BYTES = 32;

/** Reads objects of features into serialized examples, as long as they take no more memory than a tensor may. */
class ExampleReader {
  private bytes = 0;

  constructor(
    private readonly cursor: JsonCursor,
    private readonly maxBytes: number,
  ) {}

  /** Reads the example ahead. Of a feature given twice the last one counts. */
  example(): Uint8Array {
    const { cursor } = this;
    const type = cursor.peekType();
    if (type !== 'Object') throw invalid(`Example must be JSON object but got JSON ${type}`);
    this.charge(tensorByteSize('string', 1));
    const features = new Map<string, Feature | undefined>();
    cursor.offset += 1;
    if (!cursor.take(Byte.CLOSE_BRACE)) {
      do {
        const name = cursor.key();
        features.set(name, this.feature(name));
      } while (cursor.next(Byte.CLOSE_BRACE));
    }
    return encodeExample(features);
  }

  private feature(name: string): Feature | undefined {
    const { cursor } = this;
    const builder = new FeatureBuilder(name);
    this.charge(tensorByteSize('string', 1));
    if (cursor.peekType() !== 'Array') builder.append(cursor);
    else {
      cursor.offset += 1;
      if (cursor.take(Byte.CLOSE_BRACKET)) return undefined;
      do {
        this.charge(cursor.peekType() === 'String' ? tensorByteSize('string', 1) : VALUE_BYTES);
        builder.append(cursor);
      } while (cursor.next(Byte.CLOSE_BRACKET));
    }
    return builder.feature;
  }

  private charge(bytes: number): void {
    this.bytes += bytes;
    if (this.bytes > this.maxBytes) throw invalid(`the examples take more than the limit of ${this.maxBytes} bytes`);
  }
}

/** The elements of one feature, which are all of one kind. */
class FeatureBuilder {
  private kind: Feature['kind'] | undefined;
  private readonly bytes: Uint8Array[] = [];
  private readonly floats: number[] = [];
  private readonly integers: bigint[] = [];

  constructor(private readonly name: string) {}

  get feature(): Feature | undefined {
    switch (this.kind) {
      case undefined:
        return undefined;
      case 'bytes':
        return { kind: this.kind, values: this.bytes };
      case 'float':
        return { kind: this.kind, values: this.floats };
      case 'int64':
        return { kind: this.kind, values: this.integers };
    }
  }

  /** Reads the scalar ahead. @throws ServingError INVALID_ARGUMENT */
  append(cursor: JsonCursor): void {
    const type = cursor.peekType();
    if (type === 'String') {
      this.expect('bytes');
      this.bytes.push(cursor.string());
    } else if (type === 'True' || type === 'False') {
      this.expect('int64');
      cursor.word(type === 'True' ? 'true' : 'false');
      this.integers.push(type === 'True' ? 1n : 0n);
    } else if (type === 'Number') this.appendNumber(cursor, cursor.number());
    else if (type === 'Object' && isBase64Object(cursor)) {
      this.expect('bytes');
      this.bytes.push(base64Value(cursor));
    } else throw invalid(`Feature: ${this.name} has element with unexpected JSON type: ${type}`);
  }

  private appendNumber(cursor: JsonCursor, token: NumberToken): void {
    const exact = token.isInteger ? BigInt(cursor.text(token)) : undefined;
    // RapidJSON reads what 64 bits cannot hold as a double.
    if (exact === undefined || exact < INT64_RANGE.first || exact > INT64_RANGE.lastUnsigned) {
      this.expect('float');
      this.floats.push(token.value);
      return;
    }
    this.expect('int64');
    if (exact > INT64_RANGE.last) {
      throw invalid(`Feature: ${this.name} has uint64_t element. Only int64_t is supported.`);
    }
    this.integers.push(exact);
  }

  private expect(kind: Feature['kind']): void {
    this.kind ??= kind;
    if (this.kind !== kind) {
      throw invalid(`Unexpected element type in feature: ${this.name} expecting type: ${this.kind}`);
    }
  }
}

function invalid(message: string): ServingError {
  return new ServingError('INVALID_ARGUMENT', message);
}
