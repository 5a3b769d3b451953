import { once } from 'node:events';
import { createServer } from 'node:net';
import { freePort } from './support/free-port';

test('a port that is free can be listened on, and is not given again', async () => {
  const ports = [await freePort(), await freePort(), await freePort()];
  expect(new Set(ports).size).toBe(3);
  const servers = ports.map((port) => createServer().listen(port, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  for (const server of servers) server.close();
});

test.each(['127.0.0.1', '0.0.0.0'])('a port somebody listens on at %s is passed over', async (host) => {
  const port = await freePort();
  const server = createServer().listen(port + 1, host);
  await once(server, 'listening');
  expect(await freePort()).not.toBe(port + 1);
  server.close();
});
