import type { ServingError } from '@cdk8s-serving/contract';
import { Byte } from './byte';

/** Text that is read, and how to complain about it; the cursor, without a cycle back to its file. */
interface Source {
  readonly bytes: Uint8Array;
  syntaxError(message: string, offset: number): ServingError;
}

const LOWER_U = 0x75;

const ESCAPES: ReadonlyMap<number, number> = new Map(
  [...'"\\/bfnrt'].map((letter, index) => [letter.charCodeAt(0), [0x22, 0x5c, 0x2f, 8, 12, 10, 13, 9][index] ?? 0]),
);

const UTF8 = new TextEncoder();

/**
 * Reads a string that has escapes, from behind its opening quote.
 * @returns its UTF-8 bytes, and the offset behind its closing quote
 * @throws ServingError INVALID_ARGUMENT in RapidJSON's words
 */
export function readEscapedString(source: Source, start: number): { readonly value: Uint8Array; readonly end: number } {
  const { bytes } = source;
  const out: number[] = [];
  for (let at = start; ;) {
    const byte = bytes[at];
    if (byte === undefined) throw source.syntaxError('Missing a closing quotation mark in string.', start - 1);
    if (byte === Byte.QUOTE) return { value: Uint8Array.from(out), end: at + 1 };
    if (byte < 0x20) throw source.syntaxError('Invalid encoding in string.', at);
    if (byte !== Byte.BACKSLASH) {
      out.push(byte);
      at += 1;
      continue;
    }
    const letter = bytes[at + 1] ?? 0;
    const simple = ESCAPES.get(letter);
    if (simple !== undefined) {
      out.push(simple);
      at += 2;
    } else if (letter === LOWER_U) {
      at = readUnicodeEscape(source, at, out);
    } else throw source.syntaxError('Invalid escape character in string.', at);
  }
}

/** Reads `\\uXXXX`, or two of them that are a surrogate pair; answers the offset behind. */
function readUnicodeEscape(source: Source, at: number, out: number[]): number {
  const unit = hex4(source, at + 2);
  let codePoint = unit;
  let end = at + 6;
  if (isHighSurrogate(unit) && source.bytes[end] === Byte.BACKSLASH && source.bytes[end + 1] === LOWER_U) {
    const low = hex4(source, end + 2);
    if (low >= 0xdc00 && low <= 0xdfff) {
      codePoint = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
      end += 6;
    }
  }
  if (codePoint >= 0xd800 && codePoint <= 0xdfff) {
    throw source.syntaxError('The surrogate pair in string is invalid.', at);
  }
  out.push(...UTF8.encode(String.fromCodePoint(codePoint)));
  return end;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

function hex4(source: Source, at: number): number {
  const text = String.fromCharCode(...source.bytes.subarray(at, at + 4));
  if (!/^[0-9a-fA-F]{4}$/.test(text)) {
    throw source.syntaxError('Incorrect hex digit after \\u escape in string.', at - 2);
  }
  return Number.parseInt(text, 16);
}
