import type { NumericArray, NumericDType } from '@cdk8s-serving/contract';
import type { JsonCursor } from '../cursor';
import { FloatWriter, writerMemory, type ListLayout, type WriterMemory } from './float-writer';
import { instantiate, type KernelExports, type Stop } from './exports';
import { KERNEL_BASE64 } from './module';
import { powersOfTen } from './powers-of-ten';
import { valueReaders, type ValueReader } from './value-reader';

/** Text that is brought in first; each window that goes on where the last one ended is twice as large. */
const FIRST_WINDOW_BYTES = 4096;

/** A value this near to the end of a window is looked at again in the next one: no common number is longer. */
const LONG_NUMBER_BYTES = 64;

/**
 * The WebAssembly module that reads and writes nested lists of numbers, and the window of text it sees. Text goes in and
 * values come out by windows, so its memory is the same for a request of any size.
 */
export class Kernel {
  private static instance: Kernel | undefined;

  /** This thread's. */
  static shared(): Kernel {
    return (Kernel.instance ??= new Kernel());
  }

  private readonly exports: KernelExports;
  private readonly memory: Uint8Array;
  private readonly state: Int32Array;
  private readonly text: number;
  private readonly mostWindowBytes: number;
  private readonly readers: Readonly<Partial<Record<NumericDType, ValueReader>>>;
  private readonly writing: WriterMemory;
  /** Whose text the window holds; not the cursor itself, which would keep a request in memory. */
  private owner: object | undefined;
  private start = 0;
  private end = 0;

  private constructor() {
    this.exports = instantiate(Buffer.from(KERNEL_BASE64, 'base64'));
    const { memory, TEXT, WINDOW_BYTES, STATE } = this.exports;
    this.memory = new Uint8Array(memory.buffer);
    this.state = new Int32Array(memory.buffer, STATE.value, 3);
    this.text = TEXT.value;
    this.mostWindowBytes = WINDOW_BYTES.value;
    this.readers = valueReaders(this.exports);
    this.writing = writerMemory(this.exports);
    this.fillTables();
  }

  /** How numbers of a dtype are read. */
  reader(dtype: NumericDType): ValueReader {
    const reader = this.readers[dtype];
    if (reader === undefined) throw new Error(`no ${dtype} is read from JSON`);
    return reader;
  }

  /** Gets ready for the lists of a tensor. @param levels of lists that may be open at once */
  begin(levels: number): void {
    this.exports.begin(levels);
  }

  /**
   * Reads on at the cursor as far as the window goes, and puts the cursor where it stopped.
   * @param isValueRead whether the value it stopped at has been read by somebody else
   */
  read(cursor: JsonCursor, reader: ValueReader, isValueRead: boolean): Stop {
    if (!this.holds(cursor) || this.hasMore(cursor)) this.fill(cursor);
    const toText = this.text - this.start;
    cursor.offset = reader.read(cursor.offset + toText, this.end + toText, isValueRead) - toText;
    return this.state[0] as Stop;
  }

  /** Whether more text could help with what the cursor stopped at. */
  hasMore(cursor: JsonCursor): boolean {
    return this.end < cursor.bytes.length && this.end - cursor.offset < LONG_NUMBER_BYTES;
  }

  /** Values of the last `read`, to be copied before the next one. */
  values({ values }: ValueReader): NumericArray {
    return values.subarray(0, (this.state[1] as number) / values.BYTES_PER_ELEMENT);
  }

  /** Sizes of the lists that were read. */
  shape(): number[] {
    return [...new Uint32Array(this.memory.buffer, this.exports.SHAPE.value, this.state[2])];
  }

  /** Gets ready to write nested lists of floats. */
  writer(lists: ListLayout): FloatWriter {
    // The text of a request gives way to that of an answer.
    this.owner = undefined;
    return new FloatWriter(this.writing, lists);
  }

  /** Whether the cursor is at text of the window, or right behind it. */
  private holds({ identity, offset }: JsonCursor): boolean {
    return this.owner === identity && offset >= this.start && offset <= this.end;
  }

  private fill(cursor: JsonCursor): void {
    const { bytes, offset } = cursor;
    const next = this.holds(cursor) ? 2 * (this.end - this.start) : FIRST_WINDOW_BYTES;
    this.owner = cursor.identity;
    this.start = offset;
    this.end = Math.min(bytes.length, offset + Math.min(next, this.mostWindowBytes));
    this.memory.set(bytes.subarray(offset, this.end), this.text);
    // No number goes on with a zero byte.
    this.memory[this.text + this.end - offset] = 0;
  }

  private fillTables(): void {
    const { buffer } = this.memory;
    const { POWERS_BELOW, POWERS_ABOVE, SIGNIFICANDS, LARGEST_EXPONENT } = this.exports;
    const { below, above, significands } = powersOfTen(LARGEST_EXPONENT.value);
    new Float64Array(buffer, POWERS_BELOW.value).set(below);
    new Float64Array(buffer, POWERS_ABOVE.value).set(above);
    new BigUint64Array(buffer, SIGNIFICANDS.value).set(significands);
  }
}
