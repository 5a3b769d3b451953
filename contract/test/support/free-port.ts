import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/**
 * Ports nobody is given who asks the system for any, from 32768 on: between the look at a port and the start of the
 * server it is for, no connection and no other test's server takes it.
 */
const FIRST = 20_000;
const COUNT = 10_000;

/** Tests that run beside this one begin elsewhere. */
let next = randomInt(COUNT);

/** A TCP port nobody listens on, on any address; for programs that have to be told one. None is given twice. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < COUNT; tries += 1) {
    const port = FIRST + next;
    next = (next + 1) % COUNT;
    if (await isFree(port)) return port;
  }
  throw new Error(`every port from ${FIRST} to ${FIRST + COUNT - 1} is taken`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    // Without an address it is every one of the machine, of IPv6 and of IPv4.
    server.listen(port, () => server.close(() => resolve(true)));
  });
}
