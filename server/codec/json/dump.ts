import { Byte } from './byte';
import type { JsonCursor } from './cursor';
import { floatText } from './number-text';
import { stringText } from './string-text';

/** Characters of a value shown in an error, as TensorFlow Serving cuts its dumps. */
const MAX_DUMP_LENGTH = 256;

/** Widest number a float32 holds, as RapidJSON has it. */
const FLOAT_RANGE = 3.4028234e38;

/**
 * The value ahead as TensorFlow Serving shows it in errors: printed anew by its pretty printer, lists on one line, and
 * cut. The cursor stays. Its syntax must have been checked.
 */
export function dump(cursor: JsonCursor): string {
  cursor.peek();
  const start = cursor.offset;
  const printer = new Printer(cursor);
  printer.value(0);
  cursor.offset = start;
  return printer.text.slice(0, MAX_DUMP_LENGTH);
}

class Printer {
  text = '';

  constructor(private readonly cursor: JsonCursor) {}

  /** Prints the value ahead; what is beyond the cut is not read. @param depth of the lists and objects around it */
  value(depth: number): void {
    const { cursor } = this;
    if (this.text.length >= MAX_DUMP_LENGTH) return;
    const type = cursor.peekType();
    switch (type) {
      case 'Object':
        return this.object(depth);
      case 'Array':
        return this.list(depth);
      case 'String':
        this.text += stringText(Buffer.from(cursor.string()).toString('utf8'));
        return;
      case 'Number':
        return this.number(depth);
      case 'Null':
      case 'True':
      case 'False': {
        const word = type === 'Null' ? 'null' : type === 'True' ? 'true' : 'false';
        cursor.word(word);
        this.text += word;
      }
    }
  }

  private object(depth: number): void {
    const { cursor } = this;
    const indent = '    '.repeat(depth + 1);
    cursor.offset += 1;
    this.text += '{';
    if (!cursor.take(Byte.CLOSE_BRACE)) {
      let separator = '\n';
      do {
        this.text += `${separator}${indent}${stringText(cursor.key())}: `;
        separator = ',\n';
        this.value(depth + 1);
        if (this.text.length >= MAX_DUMP_LENGTH) return;
      } while (cursor.next(Byte.CLOSE_BRACE));
      this.text += `\n${'    '.repeat(depth)}`;
    }
    this.text += '}';
  }

  private list(depth: number): void {
    const { cursor } = this;
    cursor.offset += 1;
    this.text += '[';
    if (!cursor.take(Byte.CLOSE_BRACKET)) {
      let separator = '';
      do {
        this.text += separator;
        separator = ', ';
        this.value(depth + 1);
        if (this.text.length >= MAX_DUMP_LENGTH) return;
      } while (cursor.next(Byte.CLOSE_BRACKET));
    }
    this.text += ']';
  }

  /** Integers as they are, other numbers as RapidJSON prints doubles; one that stands alone is printed as a float. */
  private number(depth: number): void {
    const token = this.cursor.number();
    const { value, isInteger } = token;
    if (isInteger && Math.abs(value) < 2 ** 64) this.text += this.cursor.text(token);
    else if (depth === 0 && !(Math.abs(value) > FLOAT_RANGE)) this.text += floatText(Math.fround(value));
    else this.text += doubleOf(value);
  }
}

function doubleOf(value: number): string {
  const text = (Object.is(value, -0) ? '-0' : String(value)).replace('e+', 'e');
  return /[.eIN]/.test(text) ? text : `${text}.0`;
}
