/** Bytes of JSON. */
export namespace Byte {
  export const TAB: u32 = 0x09;
  export const LINE_FEED: u32 = 0x0a;
  export const CARRIAGE_RETURN: u32 = 0x0d;
  export const SPACE: u32 = 0x20;
  export const PLUS: u32 = 0x2b;
  export const COMMA: u32 = 0x2c;
  export const MINUS: u32 = 0x2d;
  export const DOT: u32 = 0x2e;
  export const ZERO: u32 = 0x30;
  export const OPEN_BRACKET: u32 = 0x5b;
  export const CLOSE_BRACKET: u32 = 0x5d;
  export const SMALL_E: u32 = 0x65;
}

/** One bit for each byte of white space. */
const SPACES: u64 =
  ((<u64>1) << Byte.TAB) | ((<u64>1) << Byte.LINE_FEED) | ((<u64>1) << Byte.CARRIAGE_RETURN) | ((<u64>1) << Byte.SPACE);

@inline
export function isSpace(byte: u32): bool {
  return byte <= Byte.SPACE && ((SPACES >> byte) & 1) != 0;
}

@inline
export function skipSpace(at: usize): usize {
  while (isSpace(load<u8>(at))) at += 1;
  return at;
}

/** What may follow a number in a list. */
@inline
export function endsNumber(byte: u32): bool {
  return byte == Byte.COMMA || byte == Byte.CLOSE_BRACKET || isSpace(byte);
}
