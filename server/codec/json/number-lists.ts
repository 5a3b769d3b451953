import { ServingError } from '@cdk8s-serving/contract';
import { MAX_DEPTH, type JsonCursor } from './cursor';
import type { Elements } from './elements';
import { Stop } from './kernel/exports';
import { Kernel } from './kernel/kernel';
import type { ValueReader } from './kernel/value-reader';

/** Reads any number ahead of the cursor as the next element. @throws ServingError INVALID_ARGUMENT */
export type ReadNumber = (cursor: JsonCursor) => void;

/**
 * Reads nested lists of numbers straight into a tensor; nearly every byte of a large request is read here. A number the
 * kernel does not know goes to the general reader, one by one. Lists of uneven sizes, and whatever is not a number, send
 * everything back to it, which finds the words for it.
 */
export class NumberLists {
  private readonly kernel = Kernel.shared();
  private readonly reader: ValueReader;

  /** @param readNumber reads any number ahead of the cursor, as the next element */
  constructor(
    private readonly elements: Elements,
    private readonly readNumber: ReadNumber,
  ) {
    this.reader = this.kernel.reader(elements.dtype);
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
    const { elements, kernel, reader } = this;
    const { length } = cursor.bytes;
    const before = elements.count;
    const from = cursor.offset;
    kernel.begin(MAX_DEPTH - enclosing);
    let isValueRead = false;
    for (;;) {
      const stop = kernel.read(cursor, reader, isValueRead);
      isValueRead = false;
      if (stop === Stop.GIVEN_UP) return undefined;
      elements.append(kernel.values(reader), before, (cursor.offset - from) / (length - from));
      if (stop === Stop.DONE) return kernel.shape();
      if (kernel.hasMore(cursor)) continue;
      if (stop === Stop.BEHIND_VALUE || !isNumber(cursor.peek())) return undefined;
      this.readNumber(cursor);
      isValueRead = true;
    }
  }
}

/** Whether a number begins with this byte: one of digits, `NaN`, `Inf`, or a negative one. */
function isNumber(byte: number): boolean {
  return byte === 0x2d || byte === 0x4e || byte === 0x49 || (byte >= 0x30 && byte <= 0x39);
}
