import { once } from 'node:events';
import http, { type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server on loopback that counts what reaches it. */
export interface Origin {
  readonly port: number;
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly hits: { readonly path: string; readonly host: string; readonly localAddress: string }[];
  close(): Promise<void>;
}

export async function startOrigin(listener: RequestListener): Promise<Origin> {
  const hits: Origin['hits'] = [];
  const server = http.createServer((request, response) => {
    hits.push({
      path: request.url ?? '',
      host: request.headers.host ?? '',
      localAddress: request.socket.localAddress ?? '',
    });
    listener(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    hits,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
