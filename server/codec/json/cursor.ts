import { ServingError } from '@cdk8s-serving/contract';
import { Byte } from './byte';
import { readEscapedString } from './escaped-string';
import { endOfPlainText } from './plain-text';

/**
 * A position in JSON text, on bytes. It reads what RapidJSON reads with the flags TensorFlow Serving sets: standard JSON
 * plus the tokens NaN, Inf, Infinity and their negatives, a leading BOM, and anything after the root value.
 *
 * JSON.parse would lose what a tensor needs: the difference between `1` and `1.0`, and the digits of an int64.
 */

/** Deepest nesting followed; nothing a model takes comes near it. */
export const MAX_DEPTH = 100;

/** What a value is, by its first byte; RapidJSON's names, which error texts carry. */
export type JsonType = 'Null' | 'False' | 'True' | 'Object' | 'Array' | 'String' | 'Number';

/** A number token: its value as a double, and where it stands for exact integers. */
export interface NumberToken {
  readonly value: number;
  /** True for a token without fraction and exponent. */
  readonly isInteger: boolean;
  readonly start: number;
  readonly end: number;
}

const LATIN1 = new TextDecoder('latin1');
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** Powers of ten that are exact doubles: a product with an exact integer below 2^53 is then rounded only once. */
const EXACT_POWERS_OF_TEN = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

export class JsonCursor {
  offset = 0;
  readonly view: DataView;
  /** Stands for this text where holding the cursor would keep it in memory. */
  readonly identity: object = {};

  constructor(readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.offset = 3;
  }

  /** The next byte that is not white space, unread; -1 at the end. */
  peek(): number {
    const { bytes } = this;
    for (;;) {
      const byte = bytes[this.offset];
      if (byte === undefined) return -1;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
      this.offset += 1;
    }
  }

  /** Reads the next non-space byte when it is this one. */
  take(byte: number): boolean {
    if (this.peek() !== byte) return false;
    this.offset += 1;
    return true;
  }

  /** Type of the value ahead. @throws ServingError INVALID_ARGUMENT when no value begins there */
  peekType(): JsonType {
    const byte = this.peek();
    switch (byte) {
      case Byte.OPEN_BRACE:
        return 'Object';
      case Byte.OPEN_BRACKET:
        return 'Array';
      case Byte.QUOTE:
        return 'String';
      case 0x6e:
        return 'Null';
      case 0x66:
        return 'False';
      case 0x74:
        return 'True';
      default:
        if (byte === Byte.MINUS || (byte >= 0x30 && byte <= 0x39) || byte === 0x4e || byte === 0x49) return 'Number';
        throw this.syntaxError('Invalid value.');
    }
  }

  /** Reads `null`, `true` or `false`. */
  word(word: 'null' | 'true' | 'false'): void {
    if (!this.takeText(word)) throw this.syntaxError('Invalid value.');
  }

  /** Reads a number token. */
  number(): NumberToken {
    this.peek();
    const { bytes } = this;
    const start = this.offset;
    let at = start;
    const negative = bytes[at] === Byte.MINUS;
    if (negative) at += 1;
    const first = bytes[at];
    if (first === 0x49 || first === 0x4e) return this.nonFinite(start, negative);

    let mantissa = 0;
    let digits = 0;
    const integerStart = at;
    for (let byte = bytes[at]; byte !== undefined && byte >= 0x30 && byte <= 0x39; byte = bytes[++at]) {
      mantissa = mantissa * 10 + (byte - 0x30);
      digits += 1;
    }
    if (digits === 0) throw this.syntaxError('Invalid value.', start);
    // As RapidJSON has it, a leading zero is the whole integer, and what follows it is something else.
    if (digits > 1 && bytes[integerStart] === 0x30) {
      at = integerStart + 1;
      mantissa = 0;
      digits = 1;
    }
    let exponent = 0;
    let isInteger = true;
    if (bytes[at] === Byte.DOT) {
      isInteger = false;
      const fractionStart = ++at;
      for (let byte = bytes[at]; byte !== undefined && byte >= 0x30 && byte <= 0x39; byte = bytes[++at]) {
        mantissa = mantissa * 10 + (byte - 0x30);
      }
      if (at === fractionStart) throw this.syntaxError('Missing fraction part in number.', at);
      digits += at - fractionStart;
      exponent = fractionStart - at;
    }
    const marker = bytes[at];
    if (marker === 0x65 || marker === 0x45) {
      isInteger = false;
      at = this.skipExponent(at + 1);
      exponent = Number.NaN;
    }
    this.offset = at;
    // As RapidJSON has it, `-0` is an integer and has no sign; `-0.0` has one.
    if (isInteger && mantissa === 0) return { value: 0, isInteger, start, end: at };
    // 15 digits fit 2^53, and one exact division rounds correctly: the common token never becomes a JavaScript string.
    const value =
      digits <= 15 && exponent > -23
        ? (negative ? -mantissa : mantissa) / (EXACT_POWERS_OF_TEN[-exponent] as number)
        : Number(LATIN1.decode(bytes.subarray(start, at)));
    if (!Number.isFinite(value)) throw this.syntaxError('Number too big to be stored in double.', start);
    return { value, isInteger, start, end: at };
  }

  /** The text of a number token, for exact integers. */
  text(token: Pick<NumberToken, 'start' | 'end'>): string {
    return LATIN1.decode(this.bytes.subarray(token.start, token.end));
  }

  /** Reads a string into its UTF-8 bytes, escapes resolved. */
  string(): Uint8Array {
    if (!this.take(Byte.QUOTE)) throw this.syntaxError('Missing a name for object member.');
    const start = this.offset;
    const at = endOfPlainText(this.bytes, this.view, start);
    if (this.bytes[at] === Byte.QUOTE) {
      this.offset = at + 1;
      return this.bytes.subarray(start, at);
    }
    if (at === this.bytes.length) throw this.syntaxError('Missing a closing quotation mark in string.', start - 1);
    const { value, end } = readEscapedString(this, start);
    this.offset = end;
    return value;
  }

  /** Reads an object's next key, with its colon. */
  key(): string {
    const key = UTF8.decode(this.string());
    if (!this.take(Byte.COLON)) throw this.syntaxError('Missing a colon after a name of object member.');
    return key;
  }

  /** After a member or element: true when another follows, false after the closing byte. */
  next(close: typeof Byte.CLOSE_BRACE | typeof Byte.CLOSE_BRACKET): boolean {
    if (this.take(Byte.COMMA)) return true;
    if (this.take(close)) return false;
    throw this.syntaxError(
      close === Byte.CLOSE_BRACE
        ? "Missing a comma or '}' after an object member."
        : "Missing a comma or ']' after an array element.",
    );
  }

  /** Reads a whole value and checks its syntax, without keeping it. Nesting costs no JavaScript stack. */
  skip(): void {
    const open: Array<typeof Byte.CLOSE_BRACE | typeof Byte.CLOSE_BRACKET> = [];
    for (;;) {
      if (this.enter(open)) continue;
      for (;;) {
        const close = open.at(-1);
        if (close === undefined) return;
        if (this.next(close)) {
          if (close === Byte.CLOSE_BRACE) this.key();
          break;
        }
        open.pop();
      }
    }
  }

  syntaxError(message: string, offset = this.offset): ServingError {
    return new ServingError('INVALID_ARGUMENT', `JSON Parse error: ${message} at offset: ${offset}`);
  }

  /** Reads one scalar, or the start of a container up to its first value; true when a value must follow. */
  private enter(open: number[]): boolean {
    const type = this.peekType();
    switch (type) {
      case 'Object':
      case 'Array': {
        const close = type === 'Object' ? Byte.CLOSE_BRACE : Byte.CLOSE_BRACKET;
        this.offset += 1;
        if (this.take(close)) return false;
        if (open.length >= MAX_DEPTH) {
          throw new ServingError('INVALID_ARGUMENT', `JSON nesting is deeper than ${MAX_DEPTH} levels`);
        }
        open.push(close);
        if (type === 'Object') this.key();
        return true;
      }
      case 'String':
        this.string();
        return false;
      case 'Number':
        this.number();
        return false;
      case 'Null':
        this.word('null');
        return false;
      case 'True':
        this.word('true');
        return false;
      case 'False':
        this.word('false');
        return false;
    }
  }

  private takeText(text: string): boolean {
    for (let index = 0; index < text.length; index += 1) {
      if (this.bytes[this.offset + index] !== text.charCodeAt(index)) return false;
    }
    this.offset += text.length;
    return true;
  }

  private nonFinite(start: number, negative: boolean): NumberToken {
    this.offset = negative ? start + 1 : start;
    let value: number;
    if (this.takeText('NaN')) value = Number.NaN;
    else if (this.takeText('Inf')) {
      this.takeText('inity');
      value = negative ? -Infinity : Infinity;
    } else throw this.syntaxError('Invalid value.', start);
    return { value, isInteger: false, start, end: this.offset };
  }

  private skipExponent(start: number): number {
    let at = start;
    if (this.bytes[at] === Byte.MINUS || this.bytes[at] === 0x2b) at += 1;
    const digitsStart = at;
    for (let byte = this.bytes[at]; byte !== undefined && byte >= 0x30 && byte <= 0x39; byte = this.bytes[++at]);
    if (at === digitsStart) throw this.syntaxError('Missing exponent in number.', at);
    return at;
  }
}
