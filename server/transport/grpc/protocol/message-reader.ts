import { ServingError } from '@cdk8s-serving/contract';

/** Bytes before a message: whether it is compressed, and its length. */
const PREFIX_BYTES = 5;

/** A message as it came. */
export interface FramedMessage {
  readonly isCompressed: boolean;
  readonly bytes: Buffer;
}

/**
 * Takes the messages of a call out of its stream of bytes.
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md "Length-Prefixed-Message"
 */
export class MessageReader {
  private chunks: Buffer[] = [];
  private heldBytes = 0;
  /** Bytes of the message that is coming; undefined as long as its prefix is not whole. */
  private announcedBytes: number | undefined;

  /** @param maxBytes of a message */
  constructor(private readonly maxBytes: number) {}

  /**
   * @returns the messages that are whole now
   * @throws ServingError RESOURCE_EXHAUSTED for one that announces more than the limit, INTERNAL for a prefix that is none
   */
  push(chunk: Buffer): FramedMessage[] {
    this.chunks.push(chunk);
    this.heldBytes += chunk.length;
    const messages: FramedMessage[] = [];
    while (this.heldBytes >= PREFIX_BYTES) {
      this.announcedBytes ??= this.readPrefix();
      const end = PREFIX_BYTES + this.announcedBytes;
      if (this.heldBytes < end) break;
      const held = this.joined();
      messages.push({ isCompressed: held[0] === 1, bytes: held.subarray(PREFIX_BYTES, end) });
      this.announcedBytes = undefined;
      this.heldBytes -= end;
      this.chunks = this.heldBytes === 0 ? [] : [held.subarray(end)];
    }
    return messages;
  }

  /** What is there of a message that is still coming, and not compressed; undefined where there is nothing of one. */
  get beginning(): Buffer | undefined {
    const [first] = this.chunks;
    if (first === undefined || first.length <= PREFIX_BYTES || first[0] !== 0) return undefined;
    return first.subarray(PREFIX_BYTES);
  }

  private readPrefix(): number {
    const [first] = this.chunks;
    const held = first !== undefined && first.length >= PREFIX_BYTES ? first : this.joined();
    const byteLength = held.readUInt32BE(1);
    if (byteLength > this.maxBytes) {
      const message = `Received message larger than max (${byteLength} vs. ${this.maxBytes})`;
      throw new ServingError('RESOURCE_EXHAUSTED', message);
    }
    if (held[0] !== 0 && held[0] !== 1) {
      throw new ServingError('INTERNAL', `a message begins with ${held[0]}, expected 0, or 1 for a compressed one`);
    }
    return byteLength;
  }

  private joined(): Buffer {
    const [first] = this.chunks;
    if (first !== undefined && this.chunks.length === 1) return first;
    const joined = Buffer.concat(this.chunks, this.heldBytes);
    this.chunks = [joined];
    return joined;
  }
}

/** A message as it goes out. */
export function framed(message: Uint8Array): Buffer {
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + message.length);
  frame[0] = 0;
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, PREFIX_BYTES);
  return frame;
}
