import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** None of the product's, and no process of a plan gets it. */
const LOCK_PORT = 9699;
const RETRY_MS = 100;

/**
 * Runs something that needs the ports of the product (8500 to 8502, 9696, 9697) while nothing else that asks for them
 * here has them: jest runs test files at the same time. The lock is a port, which the system gives to one process and
 * takes back when that ends.
 */
export async function withDefaultPorts<T>(use: () => Promise<T>): Promise<T> {
  const lock = createServer();
  for (;;) {
    lock.listen({ port: LOCK_PORT, host: '127.0.0.1', exclusive: true });
    try {
      await once(lock, 'listening');
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
      await sleep(RETRY_MS);
    }
  }
  try {
    return await use();
  } finally {
    lock.close();
    await once(lock, 'close');
  }
}
