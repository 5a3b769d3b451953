import { readLists } from './lists';
import { setIntegerLimits } from './number';

/** The kernel of the JSON codec: nested lists of numbers, from a window of text to values in memory and back. */
export {
  BETWEEN,
  BETWEEN_BYTES,
  BETWEEN_ENDS,
  LARGEST_EXPONENT,
  POWERS_ABOVE,
  POWERS_BELOW,
  SHAPE,
  SIGNIFICANDS,
  STATE,
  TEXT,
  VALUES,
  WINDOW_BYTES,
} from './memory';
export { begin } from './lists';
export { beginLists, writeFloats } from './write-lists';

export function readFloats(start: usize, end: usize, isValueRead: bool): usize {
  return readLists<f32>(start, end, isValueRead, 4);
}

export function readDoubles(start: usize, end: usize, isValueRead: bool): usize {
  return readLists<f64>(start, end, isValueRead, 8);
}

/**
 * @param stride bytes of an integer, 4 or 8
 * @param mostPositive largest one
 * @param mostNegative the least one without its sign
 */
export function readIntegers(
  start: usize,
  end: usize,
  isValueRead: bool,
  stride: usize,
  mostPositive: u64,
  mostNegative: u64,
): usize {
  setIntegerLimits(mostPositive, mostNegative);
  return readLists<i64>(start, end, isValueRead, stride);
}
