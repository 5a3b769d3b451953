import { Byte } from './byte';
import type { JsonCursor } from './cursor';
import type { Elements } from './elements';

/**
 * Reads the numbers of one list into a tensor, a word of text at a time. It knows the forms that tensors are made of;
 * a number it does not know goes to the general reader, one by one.
 */
export interface NumberRun {
  /**
   * Reads numbers from the cursor up to the end of their list, and that. The cursor stands at the first byte of a value.
   * @returns how many; 0 when something else than numbers is in the list
   */
  read(cursor: JsonCursor): number;
}

/** Reads any number ahead of the cursor as the next element. @throws ServingError INVALID_ARGUMENT */
export type ReadNumber = (cursor: JsonCursor) => void;

/** Bytes a run looks ahead without asking how many are left: a sign, a point or an exponent, and a word. */
export const LOOK_AHEAD = 12;

/**
 * Reads one number generally. @returns false, and reads nothing, when what is ahead is none
 * @param elements how far the run has filled them is the caller's to say
 */
export function readGenerally(cursor: JsonCursor, elements: Elements, filled: number, readNumber: ReadNumber): boolean {
  elements.count = filled;
  const byte = cursor.peek();
  if (byte !== 0x2d && byte !== 0x4e && byte !== 0x49 && !(byte >= 0x30 && byte <= 0x39)) return false;
  readNumber(cursor);
  return true;
}

/** Numbers whose form nothing is known of. */
export class GeneralRun implements NumberRun {
  constructor(
    private readonly elements: Elements,
    private readonly readNumber: ReadNumber,
  ) {}

  read(cursor: JsonCursor): number {
    const before = this.elements.count;
    do {
      if (!readGenerally(cursor, this.elements, this.elements.count, this.readNumber)) return 0;
    } while (cursor.take(Byte.COMMA));
    return cursor.take(Byte.CLOSE_BRACKET) ? this.elements.count - before : 0;
  }
}
