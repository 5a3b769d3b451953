import type { AddressInfo, Server } from 'node:net';

/** Errors of a machine without IPv6. */
const NO_IPV6: ReadonlySet<string | undefined> = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL']);

/**
 * Listens on a port; 0 takes a free one.
 * @param host empty for every address of the machine, of IPv6 and of IPv4
 * @returns the port really listened on
 * @throws Error of the operating system: EADDRINUSE, EACCES
 */
export async function listen(server: Server, port: number, host: string): Promise<number> {
  if (host !== '') return listenOn(server, port, host);
  try {
    return await listenOn(server, port, '::');
  } catch (error) {
    if (!NO_IPV6.has((error as NodeJS.ErrnoException).code)) throw error;
    return listenOn(server, port, '0.0.0.0');
  }
}

function listenOn(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
