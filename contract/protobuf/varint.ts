import { ProtobufError } from './protobuf-error';

/** Bytes of the longest varint: 64 bits in groups of seven. */
const MAX_VARINT_BYTES = 10;

/**
 * Steps through bytes varint by varint. A value is left in two 32-bit halves, so that only a field that needs all
 * 64 bits pays for a BigInt.
 */
export class VarintCursor {
  /** Bits 0 to 31 of the last varint, as a signed integer. */
  low = 0;
  /** Bits 32 to 63 of the last varint, as a signed integer. */
  high = 0;

  constructor(
    private readonly bytes: Uint8Array,
    /** Where the next varint starts. */
    public offset = 0,
  ) {}

  /**
   * Reads the varint at `offset` and moves behind it.
   * @throws ProtobufError when the bytes end within it or it has more than 64 bits.
   */
  next(): void {
    const start = this.offset;
    let low = 0;
    let high = 0;
    for (let index = 0; index < MAX_VARINT_BYTES; index += 1) {
      const byte = this.bytes[start + index];
      if (byte === undefined) break;
      const bits = byte & 0x7f;
      if (index < 4) low |= bits << (index * 7);
      else if (index === 4) {
        low |= bits << 28;
        high = bits >>> 4;
      } else {
        // The tenth byte holds bit 63 alone. More would be cut off silently, or carry a length past every check.
        if (index === MAX_VARINT_BYTES - 1 && byte > 1) break;
        high |= bits << (index * 7 - 32);
      }
      if (byte < 0x80) {
        this.low = low;
        this.high = high;
        this.offset = start + index + 1;
        return;
      }
    }
    throw new ProtobufError(`no valid varint at byte ${start}`);
  }

  /** The last varint as an unsigned number; rounded from 2^53 on. */
  toNumber(): number {
    return (this.high >>> 0) * 2 ** 32 + (this.low >>> 0);
  }

  /** The last varint as a signed 64-bit integer, exact. */
  toInt64(): bigint {
    return (BigInt(this.high) << 32n) | BigInt(this.low >>> 0);
  }
}
