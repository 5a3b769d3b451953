import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Between two looks at whether connections are left. */
const POLL_MS = 20;

/** Requests one connection may have sent ahead of their answers; more would take the places of everybody else. */
const MAX_PIPELINED = 16;

/**
 * Knows which connections of a server have a request. Node closes idle ones itself when a server closes, but counts a
 * connection that has never sent a request among the active: a client that connects ahead of need would hold a drain
 * until its time is over.
 */
export class Connections {
  /** Requests in progress by connection; pipelining makes it more than one. */
  private readonly requests = new Map<Socket, number>();
  private isClosing = false;

  constructor(server: Server) {
    server.on('connection', (socket: Socket) => {
      if (this.isClosing) socket.destroy();
      this.requests.set(socket, 0);
      socket.once('close', () => this.requests.delete(socket));
    });
    server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
      this.add(socket, 1);
      response.once('close', () => this.add(socket, -1));
    });
  }

  /**
   * Waits until every connection is closed, for `timeoutMs` at most. While a server drains, each answer closes its own:
   * a client that is about to send on an idle one would lose its request where that is closed under it.
   */
  async emptied(timeoutMs: number): Promise<void> {
    const endMs = performance.now() + timeoutMs;
    while (this.requests.size > 0 && performance.now() < endMs) await sleep(POLL_MS);
  }

  /** Closes every connection without a request, now and from now on. */
  closeIdle(): void {
    this.isClosing = true;
    for (const [socket, count] of this.requests) {
      if (count === 0) socket.destroy();
    }
  }

  private add(socket: Socket, change: number): void {
    const count = this.requests.get(socket);
    if (count === undefined) return;
    this.requests.set(socket, count + change);
    if (count + change > MAX_PIPELINED) socket.destroy();
  }
}
