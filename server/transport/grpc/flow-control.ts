import type { Http2Server, ServerHttp2Session } from 'node:http2';
import type { Server } from '@grpc/grpc-js';

/**
 * Bytes a client may send before the server has said that it read some, over a connection and in one call. HTTP/2 begins
 * with 64 kB: a picture of 600 kB then waits for ten round trips, each of which is a turn of the event loop here and the
 * way over the network there. gRPC's C core, which TensorFlow Serving listens with, widens its windows by itself.
 */
export const WINDOW_BYTES = 4 * 1024 * 1024;

/**
 * Widens the windows of connections to come. grpc-js makes servers of node:http2 and offers no setting for it, so they are
 * taken from where it keeps them; a test of the listener fails on a version that keeps them elsewhere.
 * @param server that has its listeners already
 */
export function widenWindows(server: Server): void {
  const { http2Servers } = server as unknown as { readonly http2Servers?: ReadonlyMap<Http2Server, unknown> };
  for (const http2Server of http2Servers?.keys() ?? []) {
    // Once for each, however often this is called.
    http2Server.off('session', widen).on('session', widen);
  }
}

function widen(session: ServerHttp2Session): void {
  session.settings({ initialWindowSize: WINDOW_BYTES });
  session.setLocalWindowSize(WINDOW_BYTES);
}
