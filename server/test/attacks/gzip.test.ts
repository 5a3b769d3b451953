import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { errorOf } from '../support/server';
import { Target } from '../support/target';

const GOOD = Buffer.from('{"instances": [1.0]}');
const EMPTY = 'JSON Parse error: The document is empty';

let target: Target;

beforeAll(async () => {
  target = await Target.start();
});

afterEach(() => target.expectWell());

afterAll(async () => {
  expect(await target.stop()).toBe(0);
});

const answerTo = async (body: Uint8Array, encoding: string): Promise<[number, string]> => {
  const { status, text } = await target.predict('half', body, { 'Content-Encoding': encoding });
  return [status, status === 200 ? 'good' : errorOf(text)];
};

test('a bomb is not inflated over the limit, and its memory is back', async () => {
  const bomb = gzipSync(Buffer.alloc(101 * 2 ** 20, ' '));
  await target.expectMemoryBack(async () => expect(await answerTo(bomb, 'gzip')).toEqual([400, EMPTY]), 2);
});

test.each<[string, Uint8Array, string]>([
  ['a bomb in a bomb', gzipSync(gzipSync(Buffer.alloc(2 ** 27))), 'gzip'],
  ['two encodings named, one applied', gzipSync(gzipSync(GOOD)), 'gzip, gzip'],
  ['plain text that is said to be gzip', GOOD, 'gzip'],
  ['gzip that breaks off', gzipSync(GOOD).subarray(0, 25), 'gzip'],
  ['gzip with a wrong checksum', Buffer.concat([gzipSync(GOOD).subarray(0, -8), Buffer.alloc(8)]), 'gzip'],
  ['gzip that nobody mentions', gzipSync(GOOD), 'identity'],
  ['deflate', deflateSync(GOOD), 'deflate'],
  ['brotli', brotliCompressSync(GOOD), 'br'],
  ['nothing', new Uint8Array(0), 'gzip'],
])('%s is refused', async (_what, body, encoding) => {
  expect(await answerTo(body, encoding)).toEqual([400, expect.stringMatching(/^JSON Parse error: /)]);
});

test('a good body in two members is read', async () => {
  const body = Buffer.concat([gzipSync(GOOD.subarray(0, 10)), gzipSync(GOOD.subarray(10))]);
  expect(await answerTo(body, 'gzip')).toEqual([200, 'good']);
});

test('many bombs at once are answered early once there is no room for them', async () => {
  await Target.during([`--max_pending_bytes=${50 * 2 ** 20}`], async (small) => {
    const bomb = gzipSync(Buffer.alloc(40 * 2 ** 20, ' '));
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => small.predict('half', bomb, { 'Content-Encoding': 'gzip' })),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses).toContain(429);
    expect(new Set(statuses)).toEqual(new Set([400, 429]));
  });
});
