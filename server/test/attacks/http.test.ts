import { eventually } from '../support/server';
import { RawConnections, predictRequest } from '../support/raw-http';
import { Target } from '../support/target';

const GOOD = '{"instances": [1.0]}';
const HEADER_TIMEOUT_MS = 500;
const RECEIVE_TIMEOUT_MS = 1500;
const IDLE_TIMEOUT_MS = 1500;

/** A request that is read and answered on another thread, for a good part of a second, and has an answer of megabytes. */
const LARGE = predictRequest(
  `{"signature_name": "float32", "inputs": [${'1.5,'.repeat(1_000_000)}1.5]}`,
  [],
  'identity',
);

let target: Target;
const connections = new RawConnections(() => target.ports.rest);

beforeAll(async () => {
  target = await Target.start([
    `--rest_api_header_timeout_in_ms=${HEADER_TIMEOUT_MS}`,
    `--rest_api_receive_timeout_in_ms=${RECEIVE_TIMEOUT_MS}`,
    `--rest_api_idle_timeout_in_ms=${IDLE_TIMEOUT_MS}`,
  ]);
});

afterEach(async () => {
  connections.destroy();
  await target.expectWell();
});

afterAll(async () => {
  expect(await target.stop()).toBe(0);
});

const SMUGGLED = 'GET /v1/models/half HTTP/1.1\r\nHost: server\r\n\r\n';

describe('a request with two meanings is refused, and what hides in it is not answered', () => {
  test.each<[string, string]>([
    [
      'Content-Length beside Transfer-Encoding',
      `POST /v1/models/half:predict HTTP/1.1\r\nHost: s\r\nContent-Length: ${SMUGGLED.length + 5}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${SMUGGLED}`,
    ],
    [
      'two Content-Lengths',
      `POST /v1/models/half:predict HTTP/1.1\r\nHost: s\r\nContent-Length: 0\r\nContent-Length: ${SMUGGLED.length}\r\n\r\n${SMUGGLED}`,
    ],
    [
      'chunked that is not the last encoding',
      `POST /v1/models/half:predict HTTP/1.1\r\nHost: s\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${SMUGGLED}`,
    ],
    ['lines that end in a bare LF', `GET /v1/models/half HTTP/1.1\nHost: s\n\n${SMUGGLED}`],
    ['a header line that ends in a bare LF', `GET /v1/models/half HTTP/1.1\r\nHost: s\nX: y\r\n\r\n${SMUGGLED}`],
    ['a folded header', `GET /v1/models/half HTTP/1.1\r\nHost: s\r\nX: a\r\n\tContent-Length: 4\n\r\n\r\n${SMUGGLED}`],
    ['a space before the colon', `GET /v1/models/half HTTP/1.1\r\nHost: s\r\nContent-Length : 4\r\n\r\n${SMUGGLED}`],
    ['a NUL in a header', `GET /v1/models/half HTTP/1.1\r\nHost: s\r\nX: a\0b\r\n\r\n${SMUGGLED}`],
    [
      'a chunk size that is no number',
      `POST /v1/models/half:predict HTTP/1.1\r\nHost: s\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\nabcde\r\n0\r\n\r\n${SMUGGLED}`,
    ],
    [
      'a chunk longer than it says',
      `POST /v1/models/half:predict HTTP/1.1\r\nHost: s\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcde\r\n0\r\n\r\n${SMUGGLED}`,
    ],
    [
      'a chunk size of 2^64',
      `POST /v1/models/half:predict HTTP/1.1\r\nHost: s\r\nTransfer-Encoding: chunked\r\n\r\n10000000000000000\r\n${SMUGGLED}`,
    ],
    [
      'a negative Content-Length',
      `POST /v1/models/half:predict HTTP/1.1\r\nHost: s\r\nContent-Length: -1\r\n\r\n${SMUGGLED}`,
    ],
    ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ])('%s', async (_what, text) => {
    expect(await connections.answersTo(text)).toEqual([400]);
  });
});

describe('headers that cost memory are refused', () => {
  test.each<[string, string, number]>([
    ['one of 1 MB', `X: ${'a'.repeat(1_000_000)}\r\n`, 431],
    ['100 000 of them', 'X: a\r\n'.repeat(100_000), 431],
    ['a request line of 1 MB', '', 431],
  ])('%s', async (_what, headers, status) => {
    const path = headers === '' ? `/v1/models/${'a'.repeat(1_000_000)}` : '/v1/models/half';
    expect(await connections.answersTo(`GET ${path} HTTP/1.1\r\nHost: s\r\n${headers}\r\n`)).toEqual([status]);
  });

  test('chunk extensions without an end', async () => {
    const head = 'POST /v1/models/half:predict HTTP/1.1\r\nHost: s\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect(await connections.answersTo(`${head}1;${'a'.repeat(1_000_000)}\r\nx\r\n0\r\n\r\n`)).toEqual([413]);
  });
});

describe('clients that take their time', () => {
  test('headers that never end hold a connection no longer than the limit, and nobody else up', async () => {
    const slow = Array.from({ length: 200 }, () => connections.connect());
    for (const attacker of slow) await attacker.send('POST /v1/models/half:predict HTTP/1.1\r\nHost: s\r\n');
    await target.expectWell();
    await Promise.all(slow.map((attacker) => attacker.send('X: a\r\n')));
    await Promise.all(slow.map((attacker) => attacker.closed()));
    expect(new Set(slow.map(({ statuses }) => statuses.join()))).toEqual(new Set(['408']));
  });

  test('a body that never ends is cut', async () => {
    const attacker = connections.connect();
    await attacker.send(predictRequest(GOOD).slice(0, -3));
    await attacker.closed();
    expect(attacker.statuses).toEqual([408]);
  });

  test('an answer that nobody reads is thrown away', async () => {
    const attacker = connections.connect();
    attacker.stopReading();
    await attacker.send(LARGE);
    await eventually(() => target.holds(attacker.port));
    await eventually(() => !target.holds(attacker.port));
  });

  test('a connection that says nothing is closed', async () => {
    const attackers = Array.from({ length: 100 }, () => connections.connect());
    await Promise.all(attackers.map((attacker) => attacker.closed()));
    expect(attackers.flatMap(({ statuses }) => statuses)).toEqual(attackers.map(() => 408));
  });
});

describe('clients that hurry', () => {
  test('requests sent in one packet are answered in order, one after the other', async () => {
    const client = connections.connect();
    await client.send(predictRequest(GOOD) + predictRequest('{"instances": ["x"]}') + predictRequest(GOOD));
    await eventually(() => client.statuses.length === 3);
    expect(client.statuses).toEqual([200, 400, 200]);
  });

  test('a flood of them, behind one that takes its time, costs the connection', async () => {
    const attacker = connections.connect();
    await attacker.send(LARGE + predictRequest(GOOD).repeat(20_000));
    await attacker.closed();
    expect(attacker.statuses.length).toBeLessThan(20_000);
  });

  test('connections over the limit are closed, those within are answered', async () => {
    // A server of its own, on which waiting for all of them is no reason to be closed.
    await Target.during(
      ['--rest_api_max_connections=300', '--rest_api_header_timeout_in_ms=120000'],
      async (limited) => {
        const attackers = Array.from({ length: 400 }, () => connections.connect(limited.ports.rest));
        await eventually(() => attackers.filter(({ isClosed }) => isClosed).length >= 100);
        const first = attackers[0];
        await first?.send(predictRequest(GOOD, ['Connection: close']));
        await first?.closed();
        expect(first?.statuses).toEqual([200]);
        const { port } = first ?? { port: 0 };
        for (const attacker of attackers) attacker.destroy();
        await eventually(() => !limited.holds(port));
      },
    );
  });

  test('uploads that break off leave nothing behind', async () => {
    const half = 'x'.repeat(1_000_000);
    await target.expectMemoryBack(async () => {
      const attackers = Array.from({ length: 10 }, () => connections.connect());
      await Promise.all(
        attackers.map(async (attacker) => {
          await attacker.send(predictRequest(`${half}${half}`).slice(0, -half.length));
          attacker.destroy();
        }),
      );
    });
  });

  test('a chunked body over the limit is answered 413 although its client goes on sending', async () => {
    await Target.during(['--max_body_bytes=100000'], async ({ ports }) => {
      const attacker = connections.connect(ports.rest);
      await attacker.send('POST /v1/models/half:predict HTTP/1.1\r\nHost: s\r\nTransfer-Encoding: chunked\r\n\r\n');
      for (let index = 0; index < 100; index += 1) await attacker.send(`2710\r\n${'x'.repeat(10_000)}\r\n`);
      await attacker.send('0\r\n\r\n');
      await eventually(() => attacker.statuses.length === 1);
      // The connection is as good as before.
      await attacker.send(predictRequest(GOOD));
      await eventually(() => attacker.statuses.length === 2);
      expect(attacker.statuses).toEqual([413, 200]);
    });
  });

  test('a body announced too large is answered 413 although its client sends all of it before it reads', async () => {
    await Target.during(['--max_body_bytes=100000'], async ({ ports }) => {
      const client = connections.connect(ports.rest);
      client.stopReading();
      await client.send(predictRequest('x'.repeat(8_000_000), ['Connection: close']));
      client.readOn();
      await client.closed();
      expect(client.statuses).toEqual([413]);
    });
  });
});
