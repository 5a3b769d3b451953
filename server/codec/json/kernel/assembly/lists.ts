import { MAX_DEPTH, SHAPE, SIZES, STATE, VALUES } from './memory';
import { readNumber } from './number';
import { readPlainNumber } from './plain-number';
import { Byte, isSpace, skipSpace } from './text';

/** Why reading stopped. */
export namespace Stop {
  /** The outermost list is read. */
  export const DONE: i32 = 0;
  /** At a value that cannot be read here, or not all of it is in the window. */
  export const BEFORE_VALUE: i32 = 1;
  /** The window ends behind a value. */
  export const BEHIND_VALUE: i32 = 2;
  /** These are not lists of numbers, not of one shape, or nested too deeply. */
  export const GIVEN_UP: i32 = 3;
}

const UNKNOWN: u32 = u32.MAX_VALUE;

let depth: i32 = 0;
let rank: i32 = -1;
let mostLevels: i32 = 0;
let isBehindValue: bool = false;

/** Forgets what was read. @param levels of lists that may be open at once */
export function begin(levels: i32): void {
  depth = 0;
  rank = -1;
  mostLevels = min(levels, MAX_DEPTH);
  isBehindValue = false;
}

/**
 * Reads on from where it stopped, or from the beginning.
 * @param start of the text ahead
 * @param end of the text in the window
 * @param isValueRead whether the value it stopped at has been read meanwhile
 * @param stride bytes from one value to the next
 * @returns where it stopped
 */
export function readLists<T>(start: usize, end: usize, isValueRead: bool, stride: usize): usize {
  let at = start;
  let out = VALUES;
  let level = depth;
  let size: u32 = level > 0 ? load<u32>(sizeOf(level)) + <u32>isValueRead : 0;
  let isBehind = isBehindValue || isValueRead;
  while (true) {
    if (!isBehind) {
      at = skipSpace(at);
      if (at >= end) return stop(Stop.BEFORE_VALUE, at, out, level, size);
      if (load<u8>(at) == Byte.OPEN_BRACKET) {
        if (level == rank || level >= mostLevels) return stop(Stop.GIVEN_UP, at, out, level, size);
        if (level > 0) store<u32>(sizeOf(level), size);
        level += 1;
        if (rank < 0) store<u32>(shapeOf(level), UNKNOWN);
        size = 0;
        at += 1;
        continue;
      }
      if (rank < 0) rank = level;
      else if (level != rank) return stop(Stop.GIVEN_UP, at, out, level, size);
      // The numbers of an innermost list.
      while (true) {
        let next: usize = isFloat<T>() ? readPlainNumber<T>(at, out) : readNumber<T>(at, out);
        let byte = <u32>load<u8>(next);
        if (byte != Byte.COMMA) {
          if (next == 0 || (byte != Byte.CLOSE_BRACKET && !isSpace(byte))) {
            if (isSpace(load<u8>(at))) {
              at = skipSpace(at);
              continue;
            }
            if (isFloat<T>()) next = readNumber<T>(at, out);
            if (next == 0) return stop(Stop.BEFORE_VALUE, at, out, level, size);
            byte = <u32>load<u8>(next);
          }
          if (byte != Byte.COMMA) {
            at = next;
            break;
          }
        }
        out += stride;
        size += 1;
        at = next + 1;
        // One space is so common that a branch is cheaper than a loop.
        if (load<u8>(at) == Byte.SPACE) at += 1;
      }
      out += stride;
      size += 1;
    }
    at = skipSpace(at);
    const byte = <u32>load<u8>(at);
    if (byte == Byte.CLOSE_BRACKET) {
      at += 1;
      const known = load<u32>(shapeOf(level));
      if (known == UNKNOWN) store<u32>(shapeOf(level), size);
      else if (known != size) return stop(Stop.GIVEN_UP, at, out, level, size);
      level -= 1;
      if (level == 0) return stop(Stop.DONE, at, out, level, size);
      size = load<u32>(sizeOf(level)) + 1;
      isBehind = true;
    } else if (byte == Byte.COMMA) {
      at += 1;
      isBehind = false;
    } else {
      isBehindValue = true;
      return stop(at >= end ? Stop.BEHIND_VALUE : Stop.GIVEN_UP, at, out, level, size);
    }
  }
}

function stop(reason: i32, at: usize, out: usize, level: i32, size: u32): usize {
  depth = level;
  isBehindValue = reason == Stop.BEHIND_VALUE;
  if (level > 0) store<u32>(sizeOf(level), size);
  store<i32>(STATE, reason);
  store<i32>(STATE, <i32>(out - VALUES), 4);
  store<i32>(STATE, rank, 8);
  return at;
}

/** @param level 1 for the outermost list */
@inline
function shapeOf(level: i32): usize {
  return SHAPE + ((<usize>(level - 1)) << 2);
}

@inline
function sizeOf(level: i32): usize {
  return SIZES + ((<usize>(level - 1)) << 2);
}
