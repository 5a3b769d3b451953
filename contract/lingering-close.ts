import type { IncomingMessage } from 'node:http';

/** Milliseconds a client may go on sending once it has been answered; nginx gives as many. */
const LINGER_MS = 5_000;

/**
 * For a request that is answered before its body has come: the connection, where this answer closes it, is closed in
 * steps (RFC 9112, section 9.6). Node closes a connection as soon as its last answer is written; what the client has
 * still on its way is then answered with a reset, on which many clients throw away the answer they have not read yet.
 * Here the client is told that nothing more will come, and what it sends is thrown away, until its body ends, it closes
 * or `lingerMs` are over. To be called before the answer is ended; a connection that stays open is left alone.
 */
export function closeLingering(request: IncomingMessage, lingerMs = LINGER_MS): void {
  const { socket } = request;
  // In the place of the one for an earlier request, not around it: a connection may be answered early for ever.
  socket.destroySoon = () => {
    Reflect.deleteProperty(socket, 'destroySoon');
    if (request.complete) {
      socket.destroySoon();
      return;
    }
    socket.end();
    const timer = setTimeout(() => socket.destroy(), lingerMs);
    request.once('end', () => socket.destroySoon());
    socket.once('close', () => clearTimeout(timer));
    request.resume();
  };
}
