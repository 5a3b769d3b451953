const UTF8 = new TextEncoder();

/** Room for a message before anything is known of it; Node has it ready in a pool. */
const FIRST_ROOM_BYTES = 256;

/** Byte fields of this size and more are kept by reference until `finish`: a tensor is copied once, not per level. */
const KEEP_BY_REFERENCE_BYTES = 1024;

const MAX_SAFE = BigInt(Number.MAX_SAFE_INTEGER);

/** Characters of a string whose length takes one byte. */
const LONGEST_ASCII = 127;

/** Where a length is to be written once it is known. */
interface Gap {
  /** Pieces before it. */
  readonly pieces: number;
  /** Its place in the tail. */
  readonly offset: number;
  /** Bytes before it in all. */
  readonly length: number;
}

/**
 * Writes one protobuf message. Fields appear in the order of the calls. Each method says whether it leaves the proto3
 * default out. Bytes that are written must not change before `finish`, which may be the first to read them.
 */
export class ProtobufWriter {
  /** Finished pieces, in order; `tail` follows them. */
  private readonly pieces: Uint8Array[] = [];
  private piecesLength = 0;
  private tail: Uint8Array = Buffer.allocUnsafe(FIRST_ROOM_BYTES);
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
    this.tag(field, 2);
    return this.ascii(value) ? this : this.sized(UTF8.encode(value));
  }

  /** Bytes field; written also when empty, because an element of a repeated field may be. */
  bytes(field: number, value: Uint8Array): this {
    return this.tag(field, 2).sized(value);
  }

  /** Nested message; written also when empty. */
  message(field: number, write: (nested: ProtobufWriter) => void): this {
    this.tag(field, 2);
    const from = this.gap();
    write(this);
    return this.close(from);
  }

  /** Packed repeated varints (the bits of int64 for negative numbers); left out when empty. */
  packedVarints(field: number, values: Iterable<number | bigint>): this {
    let from: Gap | undefined;
    for (const value of values) {
      from ??= this.tag(field, 2).gap();
      if (value < 0 || value > Number.MAX_SAFE_INTEGER) this.rawVarint64(BigInt(value));
      else this.rawVarint(Number(value));
    }
    return from === undefined ? this : this.close(from);
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

  /** Leaves a byte for the length of what follows, which is written where it is to be and not copied there. */
  private gap(): Gap {
    this.reserve(1);
    const from = { pieces: this.pieces.length, offset: this.tailLength, length: this.length };
    this.tailLength += 1;
    return from;
  }

  /** Writes the length of all that follows a gap into it; from 128 bytes on it takes more room than was left. */
  private close({ pieces, offset, length }: Gap): this {
    const size = this.length - length - 1;
    const more = varintLength(size) - 1;
    const flushed = this.pieces[pieces];
    if (flushed === undefined) {
      if (more > 0) {
        this.reserve(more);
        this.tail.copyWithin(offset + 1 + more, offset + 1, this.tailLength);
        this.tailLength += more;
      }
      putVarint(this.tail, offset, size);
      return this;
    }
    // What was the tail at the gap has become the first piece behind it.
    let piece = flushed;
    if (more > 0) {
      piece = Buffer.allocUnsafe(flushed.length + more);
      piece.set(flushed.subarray(0, offset));
      piece.set(flushed.subarray(offset + 1), offset + 1 + more);
      this.pieces[pieces] = piece;
      this.piecesLength += more;
    }
    putVarint(piece, offset, size);
    return this;
  }

  /** Writes a string and its length, if it is one of ASCII alone and short. */
  private ascii(value: string): boolean {
    const { length } = value;
    if (length > LONGEST_ASCII) return false;
    this.reserve(1 + length);
    const { tail, tailLength: start } = this;
    for (let index = 0; index < length; index += 1) {
      const code = value.charCodeAt(index);
      if (code > 0x7f) return false;
      tail[start + 1 + index] = code;
    }
    tail[start] = length;
    this.tailLength = start + 1 + length;
    return true;
  }

  private sized(value: Uint8Array): this {
    return this.rawVarint(value.length).raw(value);
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
      this.tail = Buffer.allocUnsafe(FIRST_ROOM_BYTES);
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
    this.tailLength = putVarint(this.tail, this.tailLength, value);
    return this;
  }

  private rawVarint64(value: bigint): this {
    if (value >= 0n && value <= MAX_SAFE) return this.rawVarint(Number(value));
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
    const grown = Buffer.allocUnsafe(Math.max(this.tail.length * 2, this.tailLength + bytes));
    grown.set(this.tail.subarray(0, this.tailLength));
    this.tail = grown;
  }
}

function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length += 1;
  return length;
}

/** @returns the offset behind it */
function putVarint(target: Uint8Array, offset: number, value: number): number {
  let at = offset;
  let rest = value;
  while (rest >= 128) {
    target[at++] = (rest % 128) | 0x80;
    rest = Math.floor(rest / 128);
  }
  target[at++] = rest;
  return at;
}
