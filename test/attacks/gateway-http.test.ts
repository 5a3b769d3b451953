import { RawConnections } from '../../server/test/support/raw-http';
import { AMBIGUOUS_REQUESTS, LARGE_HEADERS, PREDICT_HEAD, SMUGGLED } from '../../gateway/test/support/hostile-http';
import { png } from '../../gateway/test/support/pictures';
import { start, until, type Running } from '../../gateway/test/support/start';

const LIMITS = { headersTimeoutMs: 500, requestTimeoutMs: 1_500, maxConnections: 300 };

let running: Running;
let good: Buffer;
const connections = new RawConnections(() => Number(new URL(running.url).port));
beforeAll(async () => {
  running = await start({ config: { maxBodyBytes: 100_000 }, parts: { receiveLimits: LIMITS } });
  good = await png(new Array<number>(64).fill(7), 8, 8, 1);
});
afterEach(async () => {
  connections.destroy();
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

describe('a request with two meanings is refused, and what hides in it is not answered', () => {
  test.each(AMBIGUOUS_REQUESTS)('%s', async (_what, text) => {
    expect(await connections.answersTo(text)).toEqual([400]);
  });
});

describe('headers that cost memory are refused', () => {
  test.each(LARGE_HEADERS)('%s', async (_what, text) => {
    expect(await connections.answersTo(text)).toEqual([431]);
  });

  test('extensions of chunks without an end', async () => {
    const attack = `${PREDICT_HEAD}Transfer-Encoding: chunked\r\n\r\n1;${'a'.repeat(1_000_000)}\r\nx\r\n0\r\n\r\n`;
    const [status] = await connections.answersTo(attack);
    expect([400, 413]).toContain(status);
  });
});

describe('clients that take their time', () => {
  test('headers that never end hold a connection no longer than the limit, and nobody else up', async () => {
    const slow = Array.from({ length: 200 }, () => connections.connect());
    for (const attacker of slow) await attacker.send('POST /predict HTTP/1.1\r\nHost: g\r\n');
    await expectWell();
    await Promise.all(slow.map((attacker) => attacker.closed()));
    expect(new Set(slow.map(({ statuses }) => statuses.join()))).toEqual(new Set(['408']));
  });

  test('a body that never ends is cut, and its place is free again', async () => {
    const attacker = connections.connect();
    await attacker.send(`${PREDICT_HEAD}Content-Length: 1000\r\n\r\nx`);
    await attacker.closed();
    expect(attacker.statuses).toEqual([408]);
  });

  test('a connection that says nothing is closed', async () => {
    const attackers = Array.from({ length: 100 }, () => connections.connect());
    await Promise.all(attackers.map((attacker) => attacker.closed()));
    expect(attackers.every(({ isClosed }) => isClosed)).toBe(true);
  });
});

describe('clients that hurry', () => {
  const request = (body: string): string => `${PREDICT_HEAD}Content-Length: ${body.length}\r\n\r\n${body}`;

  test('requests sent in one packet are answered in order', async () => {
    const client = connections.connect();
    await client.send(request('x') + SMUGGLED + request('x'));
    await until(() => client.statuses.length === 3);
    expect(client.statuses).toEqual([422, 200, 422]);
  });

  test('a flood of them costs the connection, and nobody else a place', async () => {
    const attacker = connections.connect();
    await attacker.send(request('x').repeat(20_000));
    await attacker.closed();
    await expectWell();
  });

  test('connections over the limit are closed, those within are answered', async () => {
    const attackers = Array.from({ length: 400 }, () => connections.connect());
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
      const attackers = Array.from({ length: 100 }, () => connections.connect());
      for (const attacker of attackers)
        await attacker.send(`${PREDICT_HEAD}Content-Length: 90000\r\n\r\n${'x'.repeat(1000)}`);
      for (const attacker of attackers) attacker.destroy();
    }
    await until(async () => (await ask()).status === 200);
  });

  test('a chunked body over the limit is answered 413 although its client goes on sending', async () => {
    const attacker = connections.connect();
    await attacker.send(`${PREDICT_HEAD}Transfer-Encoding: chunked\r\n\r\n`);
    for (let count = 0; count < 100; count += 1) await attacker.send(`2710\r\n${'x'.repeat(10_000)}\r\n`);
    await until(() => attacker.statuses.length > 0);
    expect(attacker.statuses).toEqual([413]);
  });

  test('a body announced too large is answered 413 although its client sends all of it before it reads', async () => {
    const client = connections.connect();
    client.stopReading();
    await client.send(`${PREDICT_HEAD}Connection: close\r\nContent-Length: 8000000\r\n\r\n${'x'.repeat(8_000_000)}`);
    client.readOn();
    await client.closed();
    expect(client.statuses).toEqual([413]);
  });
});
