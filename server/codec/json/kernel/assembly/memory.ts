/** Where things are in the module's memory. It is laid out once and for all: nothing is allocated, nothing grows. */

/** Decimal exponents that are read here go from minus this to this. */
export const LARGEST_EXPONENT: i32 = 64;

/** Bytes of text that are here at a time. */
export const WINDOW_BYTES: i32 = 32768;

/** Deepest nesting there is room for. */
export const MAX_DEPTH: i32 = 128;

/** 10^-64 to 10^64 as doubles, each a little too small. Filled by JavaScript, as the two below. */
export const POWERS_BELOW = memory.data(129 * 8, 16);

/** The same, each a little too large. */
export const POWERS_ABOVE = memory.data(129 * 8, 16);

/** Their first 64 bits, cut off. */
export const SIGNIFICANDS = memory.data(129 * 8, 16);

/** Size of the lists of each level, from the first of them that was closed. */
export const SHAPE = memory.data(128 * 4, 16);

/** Values so far in the open list of each level. */
export const SIZES = memory.data(128 * 4, 16);

/** Text between two values of nested lists, one piece for each number of lists that end between them. */
export const BETWEEN_BYTES: i32 = 2048;
export const BETWEEN = memory.data(2048 + 16, 16);

/** Where each piece ends. */
export const BETWEEN_ENDS = memory.data(128 * 4, 16);

/** What JavaScript is told of a stop: the reason, the bytes of values that were written, and the rank. */
export const STATE = memory.data(16, 16);

/** The window. A zero byte ends the text, with which no number goes on; what is behind it may be read and means nothing. */
export const TEXT = memory.data(32768 + 64, 16);

/** The values of a window: of eight bytes at most, and two bytes of text at least are one. */
export const VALUES = memory.data(4 * 32768 + 16, 16);
