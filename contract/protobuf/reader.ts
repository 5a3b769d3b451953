import { ProtobufError } from './protobuf-error';
import { VarintCursor } from './varint';

/** Wire types of protobuf's encoding that are in use. Groups (3 and 4), which proto3 never had, are refused. */
export const WireType = { VARINT: 0, FIXED64: 1, LENGTH_DELIMITED: 2, FIXED32: 5 } as const;

/** Number of a wire type in use. */
export type WireTypeNumber = (typeof WireType)[keyof typeof WireType];

/** A tag is a uint32 on the wire: 29 bits of field number, 3 bits of wire type. */
const MAX_TAG = 2 ** 32 - 1;

// Without `ignoreBOM` the decoder would swallow a leading U+FEFF, and a name would not be the name that was sent.
const UTF8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Reads one protobuf message from bytes, field by field, without a schema and without copying.
 *
 *     const reader = new ProtobufReader(bytes);
 *     while (reader.next()) {
 *       if (reader.field === 1) name = reader.string();
 *       else reader.skip();
 *     }
 *
 * Every method throws `ProtobufError` on bytes that end early or do not have the wire type it needs, so a decoder
 * built on it never reads past its message. Of a singular field that is sent twice, decoders written like the one
 * above keep the last; embedded messages are not merged, and no encoder in use sends one twice.
 * Encoding: https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufReader {
  /** Number of the field `next()` stopped at. */
  field = 0;
  private wireType: WireTypeNumber = WireType.VARINT;
  private readonly bytes: Uint8Array;
  private readonly cursor: VarintCursor;

  constructor(bytes: Uint8Array) {
    // gRPC hands over a Buffer; its `slice` does not copy, and views of it would be Buffers as well.
    this.bytes = Buffer.isBuffer(bytes) ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength) : bytes;
    this.cursor = new VarintCursor(this.bytes);
  }

  /** Moves to the next field; false at the end of the message. */
  next(): boolean {
    const start = this.cursor.offset;
    if (start >= this.bytes.length) return false;
    this.cursor.next();
    const tag = this.cursor.toNumber();
    const wireType = tag & 7;
    this.field = Math.floor(tag / 8);
    if (this.field === 0 || tag > MAX_TAG) throw new ProtobufError(`no valid field number at byte ${start}`);
    if (wireType !== 0 && wireType !== 1 && wireType !== 2 && wireType !== 5) {
      throw new ProtobufError(`wire type ${wireType} of field ${this.field} at byte ${start} is not in use`);
    }
    this.wireType = wireType;
    return true;
  }

  /** int32 or enum; a wider value keeps its low 32 bits, as in every protobuf implementation. */
  int32(): number {
    this.nextVarint();
    return this.cursor.low;
  }

  /** int64, exact. */
  int64(): bigint {
    this.nextVarint();
    return this.cursor.toInt64();
  }

  /** bool: any bit set is true. */
  bool(): boolean {
    this.nextVarint();
    return (this.cursor.low | this.cursor.high) !== 0;
  }

  /** float, exact as the double it becomes. */
  float(): number {
    this.expect(WireType.FIXED32);
    const start = this.take(4);
    return new DataView(this.bytes.buffer, this.bytes.byteOffset + start, 4).getFloat32(0, true);
  }

  /** Bytes or an embedded message: a view into this message, never a Buffer. */
  lengthDelimited(): Uint8Array {
    this.expect(WireType.LENGTH_DELIMITED);
    const start = this.takeLengthDelimited();
    return this.bytes.subarray(start, this.cursor.offset);
  }

  /**
   * The bytes of a repeated scalar, `scalar` being the wire type of one element: a packed run, or one element that was
   * sent unpacked and so reads as a run of one. A view into this message.
   */
  packed(scalar: WireTypeNumber): Uint8Array {
    if (this.wireType === WireType.LENGTH_DELIMITED) return this.lengthDelimited();
    this.expect(scalar);
    const start = this.cursor.offset;
    this.skip();
    return this.bytes.subarray(start, this.cursor.offset);
  }

  /** A string field; bytes that are not UTF-8 become U+FFFD. */
  string(): string {
    return UTF8.decode(this.lengthDelimited());
  }

  /** Steps over the current field. */
  skip(): void {
    switch (this.wireType) {
      case WireType.VARINT:
        this.cursor.next();
        return;
      case WireType.FIXED64:
        this.take(8);
        return;
      case WireType.LENGTH_DELIMITED:
        this.takeLengthDelimited();
        return;
      case WireType.FIXED32:
        this.take(4);
        return;
    }
  }

  private nextVarint(): void {
    this.expect(WireType.VARINT);
    this.cursor.next();
  }

  private expect(wireType: WireTypeNumber): void {
    if (this.wireType !== wireType) {
      throw new ProtobufError(`field ${this.field} has wire type ${this.wireType}, expected ${wireType}`);
    }
  }

  private takeLengthDelimited(): number {
    this.cursor.next();
    return this.take(this.cursor.toNumber());
  }

  /** Steps over `length` bytes and answers where they start. */
  private take(length: number): number {
    const start = this.cursor.offset;
    const left = this.bytes.length - start;
    if (length > left) {
      throw new ProtobufError(`field ${this.field} at byte ${start} needs ${length} bytes, ${left} are left`);
    }
    this.cursor.offset = start + length;
    return start;
  }
}
