import { floatText } from '../number-text';
import type { KernelExports } from './exports';

/** How nested lists are written. */
export interface ListLayout {
  /** Sizes of the lists of each level, from the outermost; none is 0. */
  readonly sizes: readonly number[];
  /** What begins and ends a list of a level, and what stands between its elements: ASCII. */
  readonly open: (level: number) => string;
  readonly close: (level: number) => string;
  readonly separator: (level: number) => string;
}

/** Bytes the text of a float takes at most: `-1.17549435e-38`, and what a word is written over. */
const FLOAT_BYTES = 24;

/** Where the kernel has what it writes, and what it writes by. */
export interface WriterMemory extends Pick<KernelExports, 'beginLists' | 'writeFloats'> {
  readonly values: Float32Array;
  readonly text: Buffer;
  /** Whether the last value was written, and the bytes of text. */
  readonly state: Int32Array;
  /** Sizes of lists, the innermost first. */
  readonly sizes: Uint32Array;
  readonly between: Buffer;
  readonly ends: Uint32Array;
}

/** The parts of the kernel's memory that are written with. */
export function writerMemory(exports: KernelExports): WriterMemory {
  const { memory, beginLists, writeFloats, TEXT, WINDOW_BYTES, VALUES, STATE, SHAPE } = exports;
  const { buffer } = memory;
  return {
    beginLists,
    writeFloats,
    values: new Float32Array(buffer, VALUES.value, WINDOW_BYTES.value),
    text: Buffer.from(buffer, TEXT.value, WINDOW_BYTES.value),
    state: new Int32Array(buffer, STATE.value, 2),
    sizes: new Uint32Array(buffer, SHAPE.value, MOST_LEVELS),
    between: Buffer.from(buffer, exports.BETWEEN.value, exports.BETWEEN_BYTES.value),
    ends: new Uint32Array(buffer, exports.BETWEEN_ENDS.value, MOST_LEVELS),
  };
}

/** More than have room between two values. */
const MOST_LEVELS = 128;

/** The writer whose layout is in the kernel's memory. */
let prepared: FloatWriter | undefined;

/**
 * Writes nested lists of floats. The kernel writes the innermost levels, as many as the text between their values has
 * room for, which is all but the oddest; the ones around them are put together here.
 */
export class FloatWriter {
  /** Levels that are put together here. */
  private readonly outerLevels: number;
  /** Values of a list of the first level that is the kernel's. */
  private readonly innerSize: number;
  private readonly valuesAtOnce: number;
  /** What stands between values, by the number of lists that end there. */
  private readonly between: readonly string[];

  constructor(
    private readonly memory: WriterMemory,
    private readonly lists: ListLayout,
  ) {
    const { sizes } = lists;
    const between: string[] = [];
    let room = memory.between.length;
    let longest = 0;
    let innerSize = 1;
    while (between.length < sizes.length) {
      const piece = this.pieceBetween(between.length);
      room -= piece.length;
      if (room < 0) break;
      innerSize *= sizes[sizes.length - 1 - between.length] as number;
      longest = piece.length;
      between.push(piece);
    }
    this.between = between;
    this.outerLevels = sizes.length - between.length;
    this.innerSize = innerSize;
    this.valuesAtOnce = Math.floor(memory.text.length / (FLOAT_BYTES + longest));
  }

  /** The text of the lists with these values. */
  write(values: Float32Array): string {
    if (prepared !== this) this.prepare();
    prepared = this;
    return this.writeLevel(values, 0, 0);
  }

  private writeLevel(values: Float32Array, level: number, offset: number): string {
    const { sizes, open, close, separator } = this.lists;
    if (level === this.outerLevels) return this.writeInner(values.subarray(offset, offset + this.innerSize));
    const size = sizes[level] as number;
    const stride = sizes.slice(level + 1).reduce((product, inner) => product * inner, 1);
    const parts = Array.from({ length: size }, (_, index) =>
      this.writeLevel(values, level + 1, offset + index * stride),
    );
    return `${open(level)}${parts.join(separator(level))}${close(level)}`;
  }

  private writeInner(values: Float32Array): string {
    const { memory, valuesAtOnce } = this;
    const { state, text } = memory;
    const { length } = this.between;
    memory.beginLists(length);
    let written = this.opened(this.outerLevels);
    for (let at = 0; at < values.length;) {
      const count = Math.min(valuesAtOnce, values.length - at);
      memory.values.set(count === values.length ? values : values.subarray(at, at + count));
      at += memory.writeFloats(count);
      written += text.toString('latin1', 0, state[1]);
      if (state[0] === 0) written += floatText(values[at - 1] as number);
    }
    return written + this.closed(length);
  }

  /** Text between two values behind the first of which so many lists end. */
  private pieceBetween(closed: number): string {
    const outer = this.lists.sizes.length - closed;
    return `${this.closed(closed)}${this.lists.separator(outer - 1)}${this.opened(outer)}`;
  }

  /** Ends of so many of the innermost lists. */
  private closed(count: number): string {
    const { sizes, close } = this.lists;
    let text = '';
    for (let level = sizes.length - 1; level >= sizes.length - count; level -= 1) text += close(level);
    return text;
  }

  /** Beginnings of the lists from a level inwards. */
  private opened(from: number): string {
    const { sizes, open } = this.lists;
    let text = '';
    for (let level = from; level < sizes.length; level += 1) text += open(level);
    return text;
  }

  private prepare(): void {
    const { memory, between } = this;
    const { sizes } = this.lists;
    let end = 0;
    for (const [closed, piece] of between.entries()) {
      memory.sizes[closed] = sizes[sizes.length - 1 - closed] as number;
      end += memory.between.write(piece, end, 'latin1');
      memory.ends[closed] = end;
    }
  }
}
