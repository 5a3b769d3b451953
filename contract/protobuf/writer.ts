const UTF8 = new TextEncoder();

/** Byte fields of this size and more are kept by reference until `finish`: a tensor is copied once, not per level. */
const KEEP_BY_REFERENCE_BYTES = 1024;

/**
 * Writes one protobuf message. Fields appear in the order of the calls. Each method says whether it leaves the proto3
 * default out. Bytes that are written must not change before `finish`, which may be the first to read them.
 */
export class ProtobufWriter {
  /** Finished pieces, in order; `tail` follows them. */
  private readonly pieces: Uint8Array[] = [];
  private piecesLength = 0;
  private tail = new Uint8Array(64);
  private tailLength = 0;

  /** Bytes written so far. */
  get length(): number {
    return this.piecesLength + this.tailLength;
  }

  /** uint32 or enum field, not negative; left out when 0. */
  uint32(field: number, value: number): this {
    if (value === 0) return this;
    return this.tag(field, 0).rawVarint(value);
  }

  /** int64 field; written also when 0, for the wrapper messages and dimensions that need it. */
  int64(field: number, value: bigint): this {
    return this.tag(field, 0).rawVarint64(value);
  }

  /** bool field; left out when false. */
  bool(field: number, value: boolean): this {
    return this.uint32(field, value ? 1 : 0);
  }

  /** float field; left out when 0, written when -0. */
  float(field: number, value: number): this {
    if (Object.is(value, 0)) return this;
    return this.tag(field, 5).raw(new Uint8Array(Float32Array.of(value).buffer));
  }

  /** double field; left out when 0, written when -0. */
  double(field: number, value: number): this {
    if (Object.is(value, 0)) return this;
    return this.tag(field, 1).raw(new Uint8Array(Float64Array.of(value).buffer));
  }

  /** String field; left out when empty. */
  string(field: number, value: string): this {
    return value === '' ? this : this.presentString(field, value);
  }

  /** String field; written also when empty, for elements of a repeated field and members of a oneof. */
  presentString(field: number, value: string): this {
    return this.bytes(field, UTF8.encode(value));
  }

  /** Bytes field; written also when empty, because an element of a repeated field may be. */
  bytes(field: number, value: Uint8Array): this {
    this.tag(field, 2).rawVarint(value.length);
    return this.raw(value);
  }

  /** Nested message; written also when empty. */
  message(field: number, write: (nested: ProtobufWriter) => void): this {
    const nested = new ProtobufWriter();
    write(nested);
    this.tag(field, 2).rawVarint(nested.length);
    return this.append(nested);
  }

  /** Packed repeated varints (the bits of int64 for negative numbers); left out when empty. */
  packedVarints(field: number, values: Iterable<number | bigint>): this {
    const packed = new ProtobufWriter();
    for (const value of values) {
      if (value < 0 || value > Number.MAX_SAFE_INTEGER) packed.rawVarint64(BigInt(value));
      else packed.rawVarint(Number(value));
    }
    if (packed.length === 0) return this;
    this.tag(field, 2).rawVarint(packed.length);
    return this.append(packed);
  }

  /** The message so far, in a buffer of its own that shares nothing with what was written. */
  finish(): Uint8Array {
    const result = new Uint8Array(this.length);
    let offset = 0;
    for (const piece of this.pieces) {
      result.set(piece, offset);
      offset += piece.length;
    }
    result.set(this.tail.subarray(0, this.tailLength), offset);
    return result;
  }

  private append(other: ProtobufWriter): this {
    for (const piece of other.pieces) this.raw(piece);
    return this.raw(other.tail.subarray(0, other.tailLength));
  }

  private raw(value: Uint8Array): this {
    if (value.length < KEEP_BY_REFERENCE_BYTES) {
      this.reserve(value.length);
      this.tail.set(value, this.tailLength);
      this.tailLength += value.length;
      return this;
    }
    if (this.tailLength > 0) {
      this.pieces.push(this.tail.subarray(0, this.tailLength));
      this.piecesLength += this.tailLength;
      this.tail = new Uint8Array(64);
      this.tailLength = 0;
    }
    this.pieces.push(value);
    this.piecesLength += value.length;
    return this;
  }

  private tag(field: number, wireType: 0 | 1 | 2 | 5): this {
    return this.rawVarint(field * 8 + wireType);
  }

  private rawVarint(value: number): this {
    this.reserve(10);
    let rest = value;
    while (rest >= 128) {
      this.tail[this.tailLength++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    this.tail[this.tailLength++] = rest;
    return this;
  }

  private rawVarint64(value: bigint): this {
    this.reserve(10);
    let rest = BigInt.asUintN(64, value);
    while (rest >= 128n) {
      this.tail[this.tailLength++] = Number(rest & 0x7fn) | 0x80;
      rest >>= 7n;
    }
    this.tail[this.tailLength++] = Number(rest);
    return this;
  }

  private reserve(bytes: number): void {
    if (this.tailLength + bytes <= this.tail.length) return;
    const grown = new Uint8Array(Math.max(this.tail.length * 2, this.tailLength + bytes));
    grown.set(this.tail.subarray(0, this.tailLength));
    this.tail = grown;
  }
}
