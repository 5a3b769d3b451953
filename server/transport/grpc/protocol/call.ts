import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { constants } from 'node:http2';
import { Code, MAX_TIMER_MS, toServingError, type CodeName } from '@cdk8s-serving/contract';
import { ClientSignal } from '../../client-signal';
import { ACCEPTED_ENCODINGS, inflate } from './inflate';
import { MessageReader, framed, type FramedMessage } from './message-reader';
import { encodeStatusMessage } from './status-message';
import { timeoutMs } from './timeout';

/** Largest messages of a call, in bytes; Infinity for any. */
export interface MessageLimits {
  readonly maxReceivedBytes: number;
  readonly maxSentBytes: number;
}

/** Who gets what a client sends. */
export interface MessageReceiver {
  /** So many bytes came, of whatever message. @throws ServingError to end the call with it */
  received?(byteCount: number): void;
  /** The first message is coming, and this is its beginning; only of one that is in several pieces, and not compressed. */
  began?(beginning: Buffer): void;
  /** A message came. @throws ServingError to end the call with it */
  message(bytes: Buffer): void;
  /** The client has sent everything. @throws ServingError to end the call with it */
  end(): void;
  /** The call is over, whichever way; nothing is called after it. */
  closed?(): void;
}

/** Metadata behind an answer. */
export type TrailingMetadata = Readonly<Record<string, string>>;

const { HTTP2_HEADER_CONTENT_TYPE, HTTP2_HEADER_STATUS, HTTP_STATUS_OK, NGHTTP2_NO_ERROR } = constants;

const HEADERS = { [HTTP2_HEADER_STATUS]: HTTP_STATUS_OK, [HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc' };
const ANSWER_HEADERS = { ...HEADERS, 'grpc-accept-encoding': ACCEPTED_ENCODINGS };
/** gRPC has no use for the date. */
const WITH_TRAILERS = { waitForTrailers: true, sendDate: false };
const WITHOUT_ANSWER = { endStream: true, sendDate: false };

/**
 * One call: a stream of HTTP/2, from its headers to its trailers. Whatever it is told once it is over is not heard.
 * @see https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md
 */
export class GrpcCall {
  /** Aborted when nobody waits for the answer any more: the client has gone, or the deadline has passed. */
  readonly signal = new ClientSignal();
  /** On `performance.now()`'s clock; Infinity for a call without a deadline. */
  readonly deadlineMs: number = Infinity;
  private readonly messages: MessageReader;
  private readonly timer: NodeJS.Timeout | undefined;
  private trailers: OutgoingHttpHeaders = {};
  private isOver = false;
  /** Settles when the messages so far have been handed over; undefined while none had to be inflated. */
  private inflating: Promise<void> | undefined;

  constructor(
    private readonly stream: ServerHttp2Stream,
    private readonly headers: IncomingHttpHeaders,
    private readonly limits: MessageLimits,
  ) {
    this.messages = new MessageReader(limits.maxReceivedBytes);
    stream.on('wantTrailers', () => stream.sendTrailers(this.trailers));
    // Every stream that breaks is closed as well, which is heard.
    stream.on('error', () => undefined);
    try {
      const afterMs = timeoutMs(this.header('grpc-timeout'));
      this.deadlineMs = performance.now() + afterMs;
      if (afterMs <= MAX_TIMER_MS) this.timer = setTimeout(() => this.expire(), Math.ceil(afterMs));
    } catch (error) {
      this.refuse(error);
    }
  }

  /** Full name of the method: `/tensorflow.serving.PredictionService/Predict`. */
  get path(): string {
    return this.header(':path') ?? '';
  }

  /** The value of a header; of one that is there more than once, all of them. @param name in lower case */
  header(name: string): string | undefined {
    return this.headers[name]?.toString();
  }

  /** Begins to read. Called once. */
  receive(receiver: MessageReceiver): void {
    const { stream } = this;
    let hasBegun = false;
    stream.on('data', (chunk: Buffer) => {
      // What still comes after the end of a call is thrown away.
      if (this.isOver) return;
      try {
        receiver.received?.(chunk.length);
        const messages = this.messages.push(chunk);
        for (const message of messages) this.handOver(message, receiver);
        if (messages.length === 0 && !hasBegun) {
          hasBegun = true;
          const { beginning } = this.messages;
          if (beginning !== undefined) receiver.began?.(beginning);
        }
      } catch (error) {
        this.refuse(error);
      }
    });
    stream.on('end', () => this.inOrder(() => receiver.end()));
    stream.on('close', () => {
      clearTimeout(this.timer);
      if (!this.isOver) {
        this.isOver = true;
        this.signal.abort();
      }
      receiver.closed?.();
    });
  }

  /** Sends one of several messages. Of a client that does not read them no more is read either. */
  write(message: Uint8Array): void {
    if (!this.isOpen || !this.fits(message)) return;
    this.respond();
    const { stream } = this;
    if (stream.write(framed(message)) || stream.isPaused()) return;
    stream.pause();
    stream.once('drain', () => stream.resume());
  }

  /** Ends the call well. @param message the only one, or the last one */
  finish(message: Uint8Array | undefined, metadata: TrailingMetadata = {}): void {
    if (!this.isOpen || (message !== undefined && !this.fits(message))) return;
    this.end();
    this.respond();
    this.trailers = { 'grpc-status': Code.OK, ...metadata };
    if (message === undefined) this.stream.end();
    else this.stream.end(framed(message));
  }

  /** Ends the call with an error. */
  fail(code: CodeName, message: string, metadata: TrailingMetadata = {}): void {
    if (!this.isOpen) return;
    this.end();
    const { stream } = this;
    const status = { 'grpc-status': Code[code], 'grpc-message': encodeStatusMessage(message), ...metadata };
    if (stream.headersSent) {
      this.trailers = status;
      stream.end();
      return;
    }
    stream.respond({ ...HEADERS, ...status }, WITHOUT_ANSWER);
    // The rest of its request is of no use to anybody: RFC 9113, 8.1.
    if (!stream.readableEnded) stream.close(NGHTTP2_NO_ERROR);
  }

  private get isOpen(): boolean {
    return !this.isOver && !this.stream.destroyed && !this.stream.closed;
  }

  private respond(): void {
    if (!this.stream.headersSent) this.stream.respond(ANSWER_HEADERS, WITH_TRAILERS);
  }

  private end(): void {
    this.isOver = true;
    clearTimeout(this.timer);
  }

  private expire(): void {
    this.fail('DEADLINE_EXCEEDED', 'Deadline exceeded');
    this.signal.abort();
  }

  private fits({ length }: Uint8Array): boolean {
    const { maxSentBytes } = this.limits;
    if (length <= maxSentBytes) return true;
    this.fail('RESOURCE_EXHAUSTED', `Sent message larger than max (${length} vs. ${maxSentBytes})`);
    return false;
  }

  private handOver({ isCompressed, bytes }: FramedMessage, receiver: MessageReceiver): void {
    if (!isCompressed) {
      this.inOrder(() => receiver.message(bytes));
      return;
    }
    // One after the other: a hundred that are a gigabyte each must not be inflated for the one that is refused.
    this.inflating = (this.inflating ?? Promise.resolve()).then(async () => {
      if (this.isOver) return;
      try {
        const message = await inflate(bytes, this.header('grpc-encoding'), this.limits.maxReceivedBytes);
        this.unlessOver(() => receiver.message(message));
      } catch (error) {
        this.refuse(error);
      }
    });
  }

  /** Now, or after the messages that are being inflated. */
  private inOrder(step: () => void): void {
    if (this.inflating === undefined) this.unlessOver(step);
    else this.inflating = this.inflating.then(() => this.unlessOver(step));
  }

  private unlessOver(step: () => void): void {
    if (this.isOver) return;
    try {
      step();
    } catch (error) {
      this.refuse(error);
    }
  }

  private refuse(thrown: unknown): void {
    const { code, message } = toServingError(thrown);
    this.fail(code, message);
  }
}
