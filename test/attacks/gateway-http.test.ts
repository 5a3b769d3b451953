import { RawConnection } from '../../server/test/support/raw-http';
import { png } from '../../gateway/test/support/pictures';
import { start, until, type Running } from '../../gateway/test/support/start';

const LIMITS = { headersTimeoutMs: 500, requestTimeoutMs: 1_500, maxConnections: 300 };

let running: Running;
let good: Buffer;
const open: RawConnection[] = [];
beforeAll(async () => {
  running = await start({ config: { maxBodyBytes: 100_000 }, parts: { receiveLimits: LIMITS } });
  good = await png(new Array<number>(64).fill(7), 8, 8, 1);
});
afterEach(async () => {
  for (const attacker of open.splice(0)) attacker.destroy();
  await expectWell();
});
afterAll(() => running.stop());

/** The next good request is answered right, and the gateway is ready. */
async function expectWell(): Promise<void> {
  await until(async () => (await fetch(`${running.managementUrl}/readyz`)).status === 200);
  const response = await ask();
  expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('{"7":0.5')]);
}

function ask(): Promise<Response> {
  return fetch(`${running.url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'image/png', connection: 'close' },
    body: new Uint8Array(good),
  });
}

function connection(): RawConnection {
  const opened = new RawConnection(Number(new URL(running.url).port));
  open.push(opened);
  return opened;
}

/** Statuses a connection that sends this gets before it is closed. */
async function answersTo(text: string): Promise<number[]> {
  const attacker = connection();
  await attacker.send(text);
  await attacker.closed();
  return attacker.statuses;
}

const SMUGGLED = 'GET / HTTP/1.1\r\nHost: g\r\n\r\n';
const HEAD = 'POST /predict HTTP/1.1\r\nHost: g\r\nContent-Type: image/png\r\n';

describe('a request with two meanings is refused, and what hides in it is not answered', () => {
  test.each<[string, string]>([
    ['a length beside chunks', `${HEAD}Content-Length: 33\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`],
    ['two lengths', `${HEAD}Content-Length: 0\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`],
    [
      'chunks that are not the last encoding',
      `${HEAD}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${SMUGGLED}`,
    ],
    ['lines that end in a bare LF', `GET / HTTP/1.1\nHost: g\n\n${SMUGGLED}`],
    ['one header that ends in a bare LF', `GET / HTTP/1.1\r\nHost: g\r\nX: y\nContent-Length: 4\r\n\r\n${SMUGGLED}`],
    ['a space before the colon', `GET / HTTP/1.1\r\nHost: g\r\nContent-Length : 4\r\n\r\n${SMUGGLED}`],
    ['a NUL in a header', `GET / HTTP/1.1\r\nHost: g\r\nX: a\0b\r\n\r\n${SMUGGLED}`],
    ['a chunk size that is no number', `${HEAD}Transfer-Encoding: chunked\r\n\r\n0x5\r\nabcde\r\n0\r\n\r\n${SMUGGLED}`],
    ['a chunk longer than it says', `${HEAD}Transfer-Encoding: chunked\r\n\r\n2\r\nabcde\r\n0\r\n\r\n${SMUGGLED}`],
    ['a chunk size of 2^64', `${HEAD}Transfer-Encoding: chunked\r\n\r\n10000000000000000\r\n${SMUGGLED}`],
    ['a negative length', `${HEAD}Content-Length: -1\r\n\r\n${SMUGGLED}`],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['the first bytes of TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ])('%s', async (_what, text) => {
    expect(await answersTo(text)).toEqual([400]);
  });
});

describe('headers that cost memory are refused', () => {
  test.each<[string, string, string]>([
    ['one of 1 MB', '/', `X: ${'a'.repeat(1_000_000)}\r\n`],
    ['100 000 of them', '/', 'X: a\r\n'.repeat(100_000)],
    ['a path of 1 MB', `/${'a'.repeat(1_000_000)}`, ''],
  ])('%s', async (_what, path, headers) => {
    expect(await answersTo(`GET ${path} HTTP/1.1\r\nHost: g\r\n${headers}\r\n`)).toEqual([431]);
  });

  test('extensions of chunks without an end', async () => {
    const attack = `${HEAD}Transfer-Encoding: chunked\r\n\r\n1;${'a'.repeat(1_000_000)}\r\nx\r\n0\r\n\r\n`;
    const [status] = await answersTo(attack);
    expect([400, 413]).toContain(status);
  });
});

describe('clients that take their time', () => {
  test('headers that never end hold a connection no longer than the limit, and nobody else up', async () => {
    const slow = Array.from({ length: 200 }, connection);
    for (const attacker of slow) await attacker.send('POST /predict HTTP/1.1\r\nHost: g\r\n');
    await expectWell();
    await Promise.all(slow.map((attacker) => attacker.closed()));
    expect(new Set(slow.map(({ statuses }) => statuses.join()))).toEqual(new Set(['408']));
  });

  test('a body that never ends is cut, and its place is free again', async () => {
    const attacker = connection();
    await attacker.send(`${HEAD}Content-Length: 1000\r\n\r\nx`);
    await attacker.closed();
    expect(attacker.statuses).toEqual([408]);
  });

  test('a connection that says nothing is closed', async () => {
    const attackers = Array.from({ length: 100 }, connection);
    await Promise.all(attackers.map((attacker) => attacker.closed()));
    expect(attackers.every(({ isClosed }) => isClosed)).toBe(true);
  });
});

describe('clients that hurry', () => {
  const request = (body: string): string => `${HEAD}Content-Length: ${body.length}\r\n\r\n${body}`;

  test('requests sent in one packet are answered in order', async () => {
    const client = connection();
    await client.send(request('x') + SMUGGLED + request('x'));
    await until(() => client.statuses.length === 3);
    expect(client.statuses).toEqual([422, 200, 422]);
  });

  test('a flood of them costs the connection, and nobody else a place', async () => {
    const attacker = connection();
    await attacker.send(request('x').repeat(20_000));
    await attacker.closed();
    await expectWell();
  });

  test('connections over the limit are closed, those within are answered', async () => {
    const attackers = Array.from({ length: 400 }, connection);
    await until(() => attackers.filter(({ isClosed }) => isClosed).length >= 100);
    for (const attacker of attackers) attacker.destroy();
    await until(async () =>
      ask().then(
        ({ status }) => status === 200,
        () => false,
      ),
    );
  });

  test('uploads that break off give back their places', async () => {
    for (let round = 0; round < 4; round += 1) {
      const attackers = Array.from({ length: 100 }, connection);
      for (const attacker of attackers) await attacker.send(`${HEAD}Content-Length: 90000\r\n\r\n${'x'.repeat(1000)}`);
      for (const attacker of attackers) attacker.destroy();
    }
    await until(async () => (await ask()).status === 200);
  });

  test('a chunked body over the limit is answered 413 although its client goes on sending', async () => {
    const attacker = connection();
    await attacker.send(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`);
    for (let count = 0; count < 100; count += 1) await attacker.send(`2710\r\n${'x'.repeat(10_000)}\r\n`);
    await until(() => attacker.statuses.length > 0);
    expect(attacker.statuses).toEqual([413]);
  });
});
