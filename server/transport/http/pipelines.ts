import type { Socket } from 'node:net';

/**
 * Requests of one connection that may wait for their turn. A client that sends the next one before it has the answer to
 * the last gets them in order anyway, so nothing is gained by working on many at once.
 */
const MAX_WAITING = 256;

interface Line {
  waiting: number;
  last: Promise<void>;
}

/** Takes the requests of each connection one after the other, however many arrive in one packet. */
export class Pipelines {
  private readonly lines = new WeakMap<Socket, Line>();

  /**
   * Does the work once what came before it on the connection is done. A connection with too many requests waiting is
   * cut, and no work of it is done any more.
   * @param work never rejects
   */
  async inTurn(socket: Socket, work: () => Promise<void>): Promise<void> {
    const line = this.lines.get(socket) ?? { waiting: 0, last: Promise.resolve() };
    this.lines.set(socket, line);
    if (line.waiting === MAX_WAITING) socket.destroy();
    if (socket.destroyed) return;
    line.waiting += 1;
    const turn = line.last.then(() => (socket.destroyed ? undefined : work()));
    line.last = turn;
    await turn;
    line.waiting -= 1;
  }
}
