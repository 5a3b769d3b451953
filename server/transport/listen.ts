import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Listens on a port; 0 takes a free one.
 * @returns the port really listened on
 * @throws Error of the operating system: EADDRINUSE, EACCES
 */
export function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
