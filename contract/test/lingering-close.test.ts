import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { closeLingering } from '../index';

const BODY_BYTES = 8_000_000;

let server: Server;
let client: Socket;
afterEach(() => {
  client.destroy();
  server.close();
});

/** A server that answers 401 without a look at the body; and the head of a request to it, sent. */
async function ask({ lingerMs = 60_000, header = 'Connection: close', allowHalfOpen = false } = {}): Promise<void> {
  server = createServer((request, response) => {
    closeLingering(request, lingerMs);
    response.writeHead(401).end('who are you?');
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  client = connect({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', allowHalfOpen });
  client.on('error', () => undefined);
  client.write(`POST / HTTP/1.1\r\nHost: a\r\n${header}\r\nContent-Length: ${BODY_BYTES}\r\n\r\n`);
}

/** Waits for the end of the connection, a reset or not. */
function closed(): Promise<void> {
  return new Promise((resolve) => client.once('close', () => resolve()));
}

/** Everything that comes until the connection is closed, read once the whole body is sent. */
async function sendThenRead(): Promise<string> {
  await new Promise((sent) => client.write(Buffer.alloc(BODY_BYTES), sent));
  const chunks: Buffer[] = [];
  client.on('data', (chunk: Buffer) => chunks.push(chunk));
  await closed();
  return Buffer.concat(chunks).toString();
}

test('a client that sends its whole body before it reads has its answer, and is closed', async () => {
  await ask();
  expect(await sendThenRead()).toMatch(/^HTTP\/1\.1 401 [^]*who are you\?/);
});

test('a client that never ends its body is cut after the time', async () => {
  await ask({ lingerMs: 50, allowHalfOpen: true });
  client.resume();
  const sending = setInterval(() => client.write('x'), 5);
  await closed();
  clearInterval(sending);
});

test('a connection that stays open takes the next request', async () => {
  await ask({ header: 'X-Stays: open' });
  await new Promise((sent) => client.write(Buffer.alloc(BODY_BYTES), sent));
  client.write('GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  const chunks: Buffer[] = [];
  client.on('data', (chunk: Buffer) => chunks.push(chunk));
  await closed();
  expect(
    Buffer.concat(chunks)
      .toString()
      .match(/HTTP\/1\.1 401 /g),
  ).toHaveLength(2);
});

test('a connection that is answered early again and again keeps nothing of the requests before', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const answered: WeakRef<object>[] = [];
  await ask({ header: 'X-Stays: open' });
  server.on('request', (request) => answered.push(new WeakRef(request)));
  client.resume();
  await new Promise((sent) => client.write(Buffer.alloc(BODY_BYTES), sent));
  const head = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n';
  for (let count = 0; count < 5; count += 1) {
    client.write(head);
    await once(client, 'data');
    client.write('x');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  collect();
  expect(answered.filter((request) => request.deref() !== undefined).length).toBeLessThan(3);
});
