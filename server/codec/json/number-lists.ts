import { ServingError, type NumericDType } from '@cdk8s-serving/contract';
import { Byte } from './byte';
import { MAX_DEPTH, type JsonCursor } from './cursor';
import type { Elements } from './elements';
import { FloatRun } from './float-run';
import { INTEGER_RANGES, IntegerRun } from './integer-run';
import { GeneralRun, type NumberRun, type ReadNumber } from './number-run';

const UNKNOWN = -1;

/**
 * Reads nested lists of numbers straight into a tensor; nearly every byte of a large request is read here. Lists of
 * uneven sizes, and whatever is not a number, send everything back to the general reader, which finds the words for it.
 */
export class NumberLists {
  private readonly run: NumberRun;
  /** Size of the lists of each level, from the first of them that was closed. */
  private readonly shape: number[] = [];
  /** Values so far in the open list of each level. */
  private readonly sizes: number[] = [];

  /** @param readNumber reads any number ahead of the cursor, as the next element */
  constructor(
    private readonly elements: Elements,
    readNumber: ReadNumber,
  ) {
    this.run = runOf(elements, readNumber);
  }

  /**
   * Reads the list ahead.
   * @param enclosing lists and objects around it that count against the depth limit
   * @returns its shape; undefined, and nothing has been read, when the general reader has to
   */
  read(cursor: JsonCursor, enclosing: number): number[] | undefined {
    const { count } = this.elements;
    const { offset } = cursor;
    const shape = this.tryLists(cursor, enclosing);
    if (shape === undefined) {
      this.elements.count = count;
      cursor.offset = offset;
    }
    return shape;
  }

  /** What is wrong with a number is said by the general reader as well, which knows which row it is in. */
  private tryLists(cursor: JsonCursor, enclosing: number): number[] | undefined {
    try {
      return this.readLists(cursor, enclosing);
    } catch (error) {
      if (error instanceof ServingError) return undefined;
      throw error;
    }
  }

  private readLists(cursor: JsonCursor, enclosing: number): number[] | undefined {
    const { bytes } = cursor;
    const { sizes, shape } = this;
    let at = cursor.offset;
    let depth = 0;
    let rank = -1;
    for (;;) {
      let byte = bytes[at];
      while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++at];
      if (byte === Byte.OPEN_BRACKET) {
        if (depth === rank || depth + enclosing >= MAX_DEPTH) return undefined;
        sizes[depth] = 0;
        if (rank === -1) shape[depth] = UNKNOWN;
        depth += 1;
        at += 1;
        continue;
      }
      if (rank === -1) rank = depth;
      else if (depth !== rank) return undefined;
      cursor.offset = at;
      let size = this.run.read(cursor);
      if (size === 0) return undefined;
      at = cursor.offset;
      // The innermost list is closed, and with it perhaps others.
      for (;;) {
        depth -= 1;
        if (shape[depth] === UNKNOWN) shape[depth] = size;
        else if (shape[depth] !== size) return undefined;
        if (depth === 0) {
          cursor.offset = at;
          return shape.slice(0, rank);
        }
        size = (sizes[depth - 1] as number) + 1;
        sizes[depth - 1] = size;
        byte = bytes[at];
        while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++at];
        at += 1;
        if (byte === Byte.COMMA) break;
        if (byte !== Byte.CLOSE_BRACKET) return undefined;
      }
    }
  }
}

function runOf(elements: Elements, readNumber: ReadNumber): NumberRun {
  const dtype: NumericDType = elements.dtype;
  if (dtype === 'float') return new FloatRun(elements, readNumber);
  const range = INTEGER_RANGES[dtype];
  return range === undefined ? new GeneralRun(elements, readNumber) : new IntegerRun(elements, readNumber, range);
}
