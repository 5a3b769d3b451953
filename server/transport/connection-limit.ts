import type { Socket } from 'node:net';
import type { Logger } from '../logger';

/** Milliseconds between two lines of the log about connections that were refused. */
const TELL_INTERVAL_MS = 1000;

/** Connections of clients, as many as there may be at the same time. */
export class ConnectionLimit {
  private readonly open = new Set<Socket>();
  private refused = 0;
  private toldMs = -Infinity;

  /** @param most 0 for no limit */
  constructor(
    private readonly most: number,
    private readonly logger: Pick<Logger, 'warn'>,
  ) {}

  /** Whether a new connection may stay; one that may not is closed at once. */
  admits(socket: Socket): boolean {
    if (this.most > 0 && this.open.size >= this.most) {
      socket.destroy();
      this.tellRefused();
      return false;
    }
    this.open.add(socket);
    socket.once('close', () => this.open.delete(socket));
    return true;
  }

  /** Cuts what is still open. */
  destroy(): void {
    for (const socket of this.open) socket.destroy();
  }

  private tellRefused(): void {
    this.refused += 1;
    const nowMs = performance.now();
    if (nowMs - this.toldMs < TELL_INTERVAL_MS) return;
    this.toldMs = nowMs;
    this.logger.warn(
      { refused: this.refused, limit: this.most },
      'gRPC connections refused; see --grpc_max_connections',
    );
  }
}
