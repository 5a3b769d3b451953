import { constants, type IncomingHttpHeaders, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2';
import { MAX_TIMER_MS } from '@cdk8s-serving/contract';

/** How long connections live. Milliseconds; Infinity for any time. */
export interface ConnectionLimits {
  /** Without calls. */
  readonly maxIdleMs: number;
  /** Between two looks whether the other side is still there. */
  readonly keepaliveMs: number;
  /** That the other side has to say so. */
  readonly keepaliveTimeoutMs: number;
  /** From its beginning until it takes no more calls, give or take a tenth: not all of them end at once. */
  readonly maxAgeMs: number;
  /** That its calls then have to end. */
  readonly maxAgeGraceMs: number;
}

/** Called with each call of a connection. */
export type StreamHandler = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

/**
 * Bytes a client may send before the server has said that it read some, over a connection and in one call. HTTP/2 begins
 * with 64 kB, with which every 64 kB of a picture wait for a round trip; that is nothing on one machine, and most of the
 * time of a call between two. gRPC's C core, which TensorFlow Serving listens with, widens its windows by itself.
 */
export const WINDOW_BYTES = 4 * 1024 * 1024;

/** gRPC's own: the last stream of a GOAWAY that refuses none that is on its way. */
const ANY_STREAM = 2 ** 31 - 1;

/** A connection of a client, from its first frame until it is closed, by its client or for its age, idleness or silence. */
export class Connection {
  private readonly timers = new Map<'age' | 'idle' | 'keepalive', NodeJS.Timeout>();
  private calls = 0;
  private idleSinceMs = performance.now();

  /** @param gone called once, when the connection is closed */
  constructor(
    private readonly session: ServerHttp2Session,
    private readonly limits: ConnectionLimits,
    handle: StreamHandler,
    gone: () => void,
  ) {
    session.setLocalWindowSize(WINDOW_BYTES);
    session.on('stream', (stream, headers) => {
      this.calls += 1;
      stream.once('close', () => {
        this.calls -= 1;
        this.idleSinceMs = performance.now();
      });
      handle(stream, headers);
    });
    session.once('close', () => {
      for (const timer of this.timers.values()) clearTimeout(timer);
      gone();
    });
    const { maxAgeMs, maxIdleMs, keepaliveMs } = limits;
    this.after('age', maxAgeMs * (0.9 + 0.2 * Math.random()), () => this.retire());
    this.after('idle', maxIdleMs, () => this.closeIfIdle());
    this.after('keepalive', keepaliveMs, () => this.ping());
  }

  /** Takes no more calls, and closes when those it has are answered. Settles when it is closed. */
  drain(): Promise<void> {
    return new Promise((resolve) => {
      if (this.session.destroyed) return resolve();
      this.session.once('close', () => resolve());
      this.session.close();
    });
  }

  /** Cuts it. */
  destroy(): void {
    this.session.destroy(undefined, constants.NGHTTP2_CANCEL);
  }

  private after(what: 'age' | 'idle' | 'keepalive', delayMs: number, action: () => void): void {
    clearTimeout(this.timers.get(what));
    // gRPC's arguments say "never" with the longest time. A process that has nothing else to do may end.
    if (delayMs < MAX_TIMER_MS) this.timers.set(what, setTimeout(action, delayMs).unref());
  }

  /** Calls that are on their way are still taken; those after them go to a connection of their own. */
  private retire(): void {
    if (this.session.destroyed) return;
    this.session.goaway(constants.NGHTTP2_NO_ERROR, ANY_STREAM, Buffer.from('max_age'));
    this.session.close();
    this.after('age', this.limits.maxAgeGraceMs, () => this.destroy());
  }

  private closeIfIdle(): void {
    const { maxIdleMs } = this.limits;
    const idleMs = this.calls > 0 ? 0 : performance.now() - this.idleSinceMs;
    if (idleMs >= maxIdleMs) this.session.close();
    else this.after('idle', maxIdleMs - idleMs, () => this.closeIfIdle());
  }

  private ping(): void {
    const { keepaliveMs, keepaliveTimeoutMs } = this.limits;
    const isSent =
      !this.session.destroyed &&
      this.session.ping((error) => {
        if (error === null) this.after('keepalive', keepaliveMs, () => this.ping());
        else this.destroy();
      });
    // Not sent: so many were not answered that there is no room for one more.
    if (isSent) this.after('keepalive', keepaliveTimeoutMs, () => this.destroy());
    else this.destroy();
  }
}
