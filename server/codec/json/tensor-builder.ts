import {
  ServingError,
  layoutOf,
  tensorByteSize,
  type DType,
  type NumericArray,
  type Tensor,
  type TensorInfo,
  type TensorLimits,
} from '@cdk8s-serving/contract';
import { Byte, MAX_DEPTH, type JsonCursor, type JsonType } from './cursor';

/** Characters of a value shown in an error, as TensorFlow Serving cuts its dumps. */
const MAX_DUMP_LENGTH = 256;

/** Dtypes a JSON value can become; every other one is TensorFlow Serving's 501. */
const READABLE: ReadonlySet<string> = new Set<DType>([
  'float',
  'double',
  'int32',
  'int16',
  'int8',
  'uint8',
  'int64',
  'uint32',
  'uint64',
  'bool',
  'string',
]);

const INTEGER_RANGE: Readonly<Partial<Record<DType, readonly [bigint, bigint]>>> = {
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
};

/** int32 and the narrower types are read as int32; narrower ones are cut by the array, as TensorFlow's cast cuts them. */
const INT32_RANGE: readonly [bigint, bigint] = [-(2n ** 31n), 2n ** 31n - 1n];

/**
 * Collects JSON values into the elements of one tensor. Shape is inferred from the first elements; every list after
 * that must have the size its level had before.
 */
export class TensorBuilder {
  private readonly dtype: DType;
  private numbers: NumericArray = new Float32Array(0);
  private strings: Uint8Array[] = [];
  private count = 0;

  /** @throws ServingError UNIMPLEMENTED for a dtype JSON cannot express */
  constructor(
    info: TensorInfo,
    private readonly limits: TensorLimits,
  ) {
    if (!READABLE.has(info.dtype))
      throw new ServingError('UNIMPLEMENTED', `Conversion of JSON Value to type: ${info.dtype}`);
    this.dtype = info.dtype as DType;
    if (this.dtype !== 'string') this.numbers = new (layoutOf(this.dtype).array)(16);
  }

  /** Elements so far. */
  get size(): number {
    return this.count;
  }

  /** Reads the value ahead, scalar or nested lists, and answers its shape. @throws ServingError INVALID_ARGUMENT */
  append(cursor: JsonCursor): number[] {
    const shape: number[] = [];
    this.appendLevel(cursor, shape, 0, { rank: -1 });
    return shape;
  }

  /** The tensor of all elements so far. */
  build(shape: readonly number[]): Tensor {
    if (this.dtype === 'string') return { dtype: this.dtype, shape, data: this.strings };
    return { dtype: this.dtype, shape, data: this.numbers.slice(0, this.count) };
  }

  private appendLevel(cursor: JsonCursor, shape: number[], level: number, known: { rank: number }): void {
    if (cursor.peekType() !== 'Array') {
      if (known.rank === -1) known.rank = level;
      if (level !== known.rank) {
        throw invalid(
          `JSON Value: ${dump(cursor)} found at incorrect level: ${level} in the JSON DOM. Expected at level: ${known.rank}`,
        );
      }
      this.appendScalar(cursor);
      return;
    }
    if (level >= MAX_DEPTH) throw invalid(`JSON nesting is deeper than ${MAX_DEPTH} levels`);
    if (known.rank !== -1 && level >= known.rank) throw invalid(`Encountered list at unexpected level: ${level}`);
    cursor.offset += 1;
    let size = 0;
    if (!cursor.take(Byte.CLOSE_BRACKET)) {
      do {
        this.appendLevel(cursor, shape, level + 1, known);
        size += 1;
      } while (cursor.next(Byte.CLOSE_BRACKET));
    } else if (known.rank === -1) known.rank = level + 1;
    const expected = shape[level];
    if (expected === undefined) shape[level] = size;
    else if (size !== expected) {
      throw invalid(`Encountered list at unexpected size: ${size} at level: ${level} expected size: ${expected}`);
    }
  }

  private appendScalar(cursor: JsonCursor): void {
    const type = cursor.peekType();
    if (this.dtype === 'string') {
      this.reserve();
      this.strings.push(type === 'Object' ? base64Value(cursor) : this.stringValue(cursor, type));
      this.count += 1;
    } else if (this.dtype === 'bool') {
      if (type !== 'True' && type !== 'False') throw this.typeError(cursor, type);
      cursor.word(type === 'True' ? 'true' : 'false');
      this.push(type === 'True' ? 1 : 0);
    } else {
      if (type !== 'Number') throw this.typeError(cursor, type);
      this.appendNumber(cursor);
    }
  }

  private appendNumber(cursor: JsonCursor): void {
    const start = cursor.offset;
    const token = cursor.number();
    if (this.dtype === 'float' || this.dtype === 'double') {
      this.push(token.value);
      return;
    }
    const [low, high] = INTEGER_RANGE[this.dtype] ?? INT32_RANGE;
    const exact = token.isInteger ? BigInt(cursor.text(token)) : undefined;
    if (exact === undefined || exact < low || exact > high) {
      cursor.offset = start;
      throw this.typeError(cursor, 'Number');
    }
    this.push(this.numbers instanceof BigInt64Array || this.numbers instanceof BigUint64Array ? exact : token.value);
  }

  private stringValue(cursor: JsonCursor, type: JsonType): Uint8Array {
    if (type !== 'String') throw this.typeError(cursor, type);
    return cursor.string();
  }

  private push(value: number | bigint): void {
    this.reserve();
    this.numbers[this.count] = value;
    this.count += 1;
  }

  private reserve(): void {
    if (this.dtype === 'string' || this.count < this.numbers.length) return;
    const bytes = tensorByteSize(this.dtype, this.count * 2);
    if (bytes > this.limits.maxTensorBytes * 2) {
      throw new ServingError('RESOURCE_EXHAUSTED', `a tensor is over the limit of ${this.limits.maxTensorBytes} bytes`);
    }
    const grown = new (layoutOf(this.dtype).array)(this.count * 2);
    new Uint8Array(grown.buffer).set(new Uint8Array(this.numbers.buffer));
    this.numbers = grown;
  }

  private typeError(cursor: JsonCursor, type: JsonType): ServingError {
    return invalid(`JSON Value: ${dump(cursor)} Type: ${type} is not of expected type: ${this.dtype}`);
  }
}

/** Reads `{"b64": "<standard base64>"}`. @throws ServingError INVALID_ARGUMENT */
export function base64Value(cursor: JsonCursor): Uint8Array {
  const text = dump(cursor);
  const malformed = (): ServingError => invalid(`JSON Value: ${text} not formatted correctly for base64 data`);
  cursor.offset += 1;
  if (cursor.take(Byte.CLOSE_BRACE) || cursor.key() !== 'b64' || cursor.peekType() !== 'String') throw malformed();
  const encoded = Buffer.from(cursor.string()).toString('latin1');
  if (cursor.next(Byte.CLOSE_BRACE)) throw malformed();
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(encoded)) throw invalid('Unable to base64 decode');
  return Buffer.from(encoded, 'base64');
}

/** True when the value ahead is `{"b64": ...}`, which is a value and not an object of named inputs. */
export function isBase64Object(cursor: JsonCursor): boolean {
  const start = cursor.offset;
  if (!cursor.take(Byte.OPEN_BRACE)) return false;
  const isBase64 = cursor.peek() === Byte.QUOTE && cursor.key() === 'b64' && cursor.peekType() === 'String';
  if (!isBase64) {
    cursor.offset = start;
    return false;
  }
  cursor.skip();
  const isOnlyKey = cursor.peek() === Byte.CLOSE_BRACE;
  cursor.offset = start;
  return isOnlyKey;
}

/** The text of the value ahead, cut, for an error; the cursor stays. */
export function dump(cursor: JsonCursor): string {
  cursor.peek();
  const start = cursor.offset;
  cursor.skip();
  const text = Buffer.from(cursor.bytes.subarray(start, Math.min(cursor.offset, start + MAX_DUMP_LENGTH))).toString(
    'utf8',
  );
  cursor.offset = start;
  return text;
}

function invalid(message: string): ServingError {
  return new ServingError('INVALID_ARGUMENT', message);
}
