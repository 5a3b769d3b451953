/** A message that is not well-formed protobuf. */
export class ProtobufError extends Error {
  override readonly name = 'ProtobufError';
}

/** Wire types of protobuf's encoding that are in use. */
export const WireType = { VARINT: 0, FIXED64: 1, LENGTH_DELIMITED: 2, FIXED32: 5 } as const;

/** Group wire types and what lies above are refused. */
type AnyWireType = 0 | 1 | 2 | 5;

const UTF8 = new TextDecoder('utf-8');

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
 * built on it never reads past its message. Encoding: https://protobuf.dev/programming-guides/encoding/
 */
export class ProtobufReader {
  /** Number of the field `next()` stopped at. */
  field = 0;
  private wireType: AnyWireType = WireType.VARINT;
  private offset = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Moves to the next field; false at the end of the message. */
  next(): boolean {
    if (this.offset >= this.bytes.length) return false;
    const tag = this.rawVarint();
    const wireType = tag & 7;
    this.field = Math.floor(tag / 8);
    if (this.field === 0) throw new ProtobufError(`invalid field number 0 at byte ${this.offset}`);
    if (wireType !== 0 && wireType !== 1 && wireType !== 2 && wireType !== 5) {
      throw new ProtobufError(`unsupported wire type ${wireType} at byte ${this.offset}`);
    }
    this.wireType = wireType;
    return true;
  }

  /** uint32, enum or any varint whose value fits 2^53; larger ones lose precision, use `int64` for those. */
  varint(): number {
    this.expect(WireType.VARINT);
    return this.rawVarint();
  }

  /** int32 or enum: negative values travel as ten-byte varints. */
  int32(): number {
    this.expect(WireType.VARINT);
    return Number(BigInt.asIntN(32, this.rawVarint64()));
  }

  /** int64, exact. */
  int64(): bigint {
    this.expect(WireType.VARINT);
    return BigInt.asIntN(64, this.rawVarint64());
  }

  bool(): boolean {
    return this.varint() !== 0;
  }

  float(): number {
    this.expect(WireType.FIXED32);
    return this.view.getFloat32(this.take(4), true);
  }

  double(): number {
    this.expect(WireType.FIXED64);
    return this.view.getFloat64(this.take(8), true);
  }

  /** The field's bytes, a view into the message. */
  lengthDelimited(): Uint8Array {
    this.expect(WireType.LENGTH_DELIMITED);
    const length = this.rawVarint();
    const start = this.take(length);
    return this.bytes.subarray(start, start + length);
  }

  /**
   * The bytes of the current value, whatever its wire type: a repeated scalar that was not packed then reads as a
   * packed run of one element.
   */
  payload(): Uint8Array {
    if (this.wireType === WireType.LENGTH_DELIMITED) return this.lengthDelimited();
    const start = this.offset;
    this.skip();
    return this.bytes.subarray(start, this.offset);
  }

  /** A string field; bytes that are not UTF-8 become U+FFFD. */
  string(): string {
    return UTF8.decode(this.lengthDelimited());
  }

  /** Steps over the current field. */
  skip(): void {
    switch (this.wireType) {
      case WireType.VARINT:
        this.rawVarint64();
        return;
      case WireType.FIXED64:
        this.take(8);
        return;
      case WireType.LENGTH_DELIMITED:
        this.take(this.rawVarint());
        return;
      case WireType.FIXED32:
        this.take(4);
        return;
    }
  }

  private expect(wireType: AnyWireType): void {
    if (this.wireType !== wireType) {
      throw new ProtobufError(`field ${this.field} has wire type ${this.wireType}, expected ${wireType}`);
    }
  }

  private take(length: number): number {
    const start = this.offset;
    if (length > this.bytes.length - start) {
      throw new ProtobufError(`field ${this.field} runs ${length} bytes past byte ${start} of ${this.bytes.length}`);
    }
    this.offset = start + length;
    return start;
  }

  private rawVarint(): number {
    let result = 0;
    let scale = 1;
    for (let index = 0; index < 10; index += 1) {
      const byte = this.bytes[this.offset];
      if (byte === undefined) break;
      this.offset += 1;
      result += (byte & 0x7f) * scale;
      if (byte < 0x80) return result;
      scale *= 128;
    }
    throw new ProtobufError(`unterminated varint at byte ${this.offset}`);
  }

  private rawVarint64(): bigint {
    const [value, next] = readVarint64(this.bytes, this.offset);
    this.offset = next;
    return value;
  }
}

/** Reads one varint as an unsigned 64-bit value; answers it and the offset behind it. @throws ProtobufError */
export function readVarint64(bytes: Uint8Array, start: number): [bigint, number] {
  // Two 32-bit halves: BigInt arithmetic per byte would be the slowest part of an int64 tensor.
  let low = 0;
  let high = 0;
  for (let index = 0; index < 10; index += 1) {
    const byte = bytes[start + index];
    if (byte === undefined) break;
    const bits = byte & 0x7f;
    const shift = index * 7;
    if (shift < 28) low |= bits << shift;
    else if (shift === 28) {
      low |= bits << 28;
      high |= bits >>> 4;
    } else high |= bits << (shift - 32);
    if (byte < 0x80) return [(BigInt(high >>> 0) << 32n) | BigInt(low >>> 0), start + index + 1];
  }
  throw new ProtobufError(`unterminated varint at byte ${start}`);
}
