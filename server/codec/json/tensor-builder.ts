import {
  ServingError,
  tensorByteSize,
  type DType,
  type Tensor,
  type TensorInfo,
  type TensorLimits,
} from '@cdk8s-serving/contract';
import { decodeBase64 } from './base64';
import { Byte } from './byte';
import { MAX_DEPTH, type JsonCursor, type JsonType } from './cursor';
import { dump } from './dump';
import { Elements } from './elements';
import { integerRange } from './integer-range';
import { NumberLists } from './number-lists';

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

/** What the lists of one value have told so far. */
interface Levels {
  /** Level of the scalars; -1 before the first. */
  rank: number;
  /** Lists that may stand around one another. */
  readonly mostLevels: number;
}

/**
 * Collects JSON values into the elements of one tensor. Shape is inferred from the first elements; every list after
 * that must have the size its level had before.
 */
export class TensorBuilder {
  private readonly dtype: DType;
  private readonly strings: Uint8Array[] = [];
  /** Undefined for strings, and for what JSON cannot express. */
  private readonly elements: Elements | undefined;
  /** Undefined for what is not made of numbers. */
  private readonly lists: NumberLists | undefined;

  constructor(
    info: TensorInfo,
    private readonly limits: TensorLimits,
  ) {
    this.dtype = info.dtype as DType;
    if (this.dtype === 'string' || !READABLE.has(this.dtype)) return;
    const elements = new Elements(this.dtype, limits);
    this.elements = elements;
    if (this.dtype !== 'bool') {
      this.lists = new NumberLists(elements, (cursor) => this.appendNumber(cursor, elements));
    }
  }

  /** Elements so far. */
  get size(): number {
    return this.elements?.count ?? this.strings.length;
  }

  /**
   * Reads the value ahead, scalar or nested lists, and answers its shape.
   * @param enclosing lists and objects around the value that count against the depth limit
   * @throws ServingError INVALID_ARGUMENT, UNIMPLEMENTED for a dtype JSON cannot express
   */
  append(cursor: JsonCursor, enclosing: number): number[] {
    const known = cursor.peek() === Byte.OPEN_BRACKET ? this.lists?.read(cursor, enclosing) : undefined;
    if (known !== undefined) return known;
    const shape: number[] = [];
    this.appendLevel(cursor, shape, 0, { rank: -1, mostLevels: MAX_DEPTH - enclosing });
    return shape;
  }

  /**
   * Reads the list of numbers ahead, whatever its rank.
   * @returns its shape; undefined, and nothing has been read, for anything else
   */
  appendNumbers(cursor: JsonCursor): number[] | undefined {
    return this.lists?.read(cursor, 0);
  }

  /** The tensor of all elements so far. */
  build(shape: readonly number[]): Tensor {
    if (this.dtype === 'string') return { dtype: this.dtype, shape, data: this.strings };
    return { dtype: this.dtype, shape, data: this.elements?.toArray() ?? new Float32Array(0) };
  }

  private appendLevel(cursor: JsonCursor, shape: number[], level: number, known: Levels): void {
    if (cursor.peekType() !== 'Array') {
      if (known.rank === -1) known.rank = level;
      if (level !== known.rank) {
        throw invalid(
          `JSON Value: ${dump(cursor)} found at incorrect level: ${level + 1} in the JSON DOM. Expected at level: ${known.rank}`,
        );
      }
      this.appendScalar(cursor);
      return;
    }
    if (level >= known.mostLevels) throw invalid(`JSON nesting is deeper than ${MAX_DEPTH} levels`);
    if (known.rank !== -1 && level >= known.rank) {
      throw invalid(`Encountered list at unexpected level: ${level} expected < ${known.rank}`);
    }
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
    const { elements } = this;
    const type = cursor.peekType();
    if (!READABLE.has(this.dtype)) {
      throw new ServingError('UNIMPLEMENTED', `Conversion of JSON Value: ${dump(cursor)} to type: ${this.dtype}`);
    }
    if (elements === undefined) {
      this.reserveString();
      this.strings.push(type === 'Object' ? base64Value(cursor) : this.stringValue(cursor, type));
    } else if (this.dtype === 'bool') {
      if (type !== 'True' && type !== 'False') throw this.typeError(cursor, type);
      cursor.word(type === 'True' ? 'true' : 'false');
      elements.push(type === 'True' ? 1 : 0);
    } else {
      if (type !== 'Number') throw this.typeError(cursor, type);
      this.appendNumber(cursor, elements);
    }
  }

  private appendNumber(cursor: JsonCursor, elements: Elements): void {
    const start = cursor.offset;
    const token = cursor.number();
    if (this.dtype === 'float' || this.dtype === 'double') {
      elements.push(token.value);
      return;
    }
    const [low, high] = integerRange(this.dtype);
    const exact = token.isInteger ? BigInt(cursor.text(token)) : undefined;
    if (exact === undefined || exact < low || exact > high) {
      cursor.offset = start;
      throw this.typeError(cursor, 'Number');
    }
    const is64Bits = this.dtype === 'int64' || this.dtype === 'uint64';
    elements.push(is64Bits ? exact : token.value);
  }

  private stringValue(cursor: JsonCursor, type: JsonType): Uint8Array {
    if (type !== 'String') throw this.typeError(cursor, type);
    return cursor.string();
  }

  private reserveString(): void {
    if (tensorByteSize('string', this.strings.length + 1) > this.limits.maxTensorBytes) {
      throw new ServingError('RESOURCE_EXHAUSTED', `a tensor is over the limit of ${this.limits.maxTensorBytes} bytes`);
    }
  }

  private typeError(cursor: JsonCursor, type: JsonType): ServingError {
    return invalid(`JSON Value: ${dump(cursor)} Type: ${type} is not of expected type: ${this.dtype}`);
  }
}

/** Reads `{"b64": "<standard base64>"}`. @throws ServingError INVALID_ARGUMENT */
export function base64Value(cursor: JsonCursor): Uint8Array {
  const start = cursor.offset;
  const malformed = (): ServingError => {
    cursor.offset = start;
    return invalid(`JSON Value: ${dump(cursor)} not formatted correctly for base64 data`);
  };
  cursor.offset += 1;
  if (cursor.take(Byte.CLOSE_BRACE) || cursor.key() !== 'b64' || cursor.peekType() !== 'String') throw malformed();
  const encoded = cursor.string();
  if (cursor.next(Byte.CLOSE_BRACE)) throw malformed();
  const decoded = decodeBase64(encoded);
  if (decoded === undefined) throw invalid('Unable to base64 decode');
  return decoded;
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

function invalid(message: string): ServingError {
  return new ServingError('INVALID_ARGUMENT', message);
}
