import { Byte } from './byte';

const FIRST_PRINTABLE = 0x20;

/**
 * Where text that stands for itself ends: at a quote, a backslash or a control character, or at the end of the bytes.
 * Four bytes at a time: a picture in base64 is a string of a megabyte.
 * @param view of the same bytes
 */
export function endOfPlainText(bytes: Uint8Array, view: DataView, from: number): number {
  const last = bytes.length - 4;
  let at = from;
  while (at <= last && !hasMark(view.getInt32(at, true))) at += 4;
  while (at < bytes.length && !isMark(bytes[at] as number)) at += 1;
  return at;
}

function isMark(byte: number): boolean {
  return byte === Byte.QUOTE || byte === Byte.BACKSLASH || byte < FIRST_PRINTABLE;
}

/** Whether any of four bytes is one. */
function hasMark(word: number): boolean {
  const isControl = (word - 0x20202020) & ~word;
  return ((isControl | zeroBytes(word ^ 0x22222222) | zeroBytes(word ^ 0x5c5c5c5c)) & 0x80808080) !== 0;
}

/** The high bit of the first byte that is zero, and perhaps of others behind it; none where no byte is. */
function zeroBytes(word: number): number {
  return (word - 0x01010101) & ~word;
}
