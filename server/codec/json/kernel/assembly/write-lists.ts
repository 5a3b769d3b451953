import { writeFloatText } from './float-text';
import { BETWEEN, BETWEEN_ENDS, SHAPE, SIZES, STATE, TEXT, VALUES } from './memory';

/** Levels of lists that are written here; the sizes are in SHAPE, the innermost first. */
let levels: i32 = 0;
/** Whether anything has been written. */
let hasBegun: bool = false;

/** Begins nested lists of some sizes. */
export function beginLists(count: i32): void {
  levels = count;
  hasBegun = false;
  memory.fill(SIZES, 0, (<usize>count) << 2);
}

/**
 * Writes floats and what stands between them, and before the first one when it is not the first of its lists.
 * @returns how many were written: fewer than asked for when the next one is JavaScript's to write, what stands before it
 *   being written and the one itself counted in
 */
export function writeFloats(count: i32): i32 {
  let out = TEXT;
  let index: i32 = 0;
  let isWritten: bool = true;
  while (index < count && isWritten) {
    if (hasBegun) out = writeBetween(out);
    hasBegun = true;
    const next = writeFloatText(load<f32>(VALUES + ((<usize>index) << 2)), out);
    isWritten = next != 0;
    if (isWritten) out = next;
    index += 1;
  }
  store<i32>(STATE, <i32>isWritten);
  store<i32>(STATE, <i32>(out - TEXT), 4);
  return index;
}

/** Counts one value more in the lists, and writes what stands behind it and before the next one. */
@inline
function writeBetween(start: usize): usize {
  let level: i32 = 0;
  while (level < levels) {
    const at = (<usize>level) << 2;
    const size = load<u32>(SIZES + at) + 1;
    if (size < load<u32>(SHAPE + at)) {
      store<u32>(SIZES + at, size);
      break;
    }
    store<u32>(SIZES + at, 0);
    level += 1;
  }
  let from: usize = level > 0 ? load<u32>(BETWEEN_ENDS + ((<usize>(level - 1)) << 2)) : 0;
  const end: usize = load<u32>(BETWEEN_ENDS + ((<usize>level) << 2));
  let out = start;
  for (; from < end; from += 8) {
    store<u64>(out, load<u64>(BETWEEN + from));
    out += 8;
  }
  // The last word may hold less.
  return out - (from - end);
}
