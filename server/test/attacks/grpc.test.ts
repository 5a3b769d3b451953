import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { Metadata } from '@grpc/grpc-js';
import { Code, GrpcMethod, encodePredictRequest, type Tensor } from '@cdk8s-serving/contract';
import { open } from '../support/grpc-server';
import { Target } from '../support/target';

const MAX_BYTES = 1_000_000;

let target: Target;

beforeAll(async () => {
  target = await Target.start([`--max_body_bytes=${MAX_BYTES}`]);
});

afterEach(() => target.expectWell());

afterAll(async () => {
  expect(await target.stop()).toBe(0);
});

const floats = (count: number): Tensor => ({ dtype: 'float', shape: [count], data: new Float32Array(count).fill(1) });

const predict = (tensor: Tensor): Uint8Array =>
  encodePredictRequest({ modelSpec: { name: 'half' }, inputs: new Map([['x', tensor]]) });

/** Sends one message over HTTP/2 as it is, and answers the status gRPC's trailers carry. */
async function statusOf(message: Uint8Array, headers: Record<string, string> = {}): Promise<string | undefined> {
  const session: ClientHttp2Session = connect(`http://127.0.0.1:${target.ports.grpc}`);
  try {
    return await new Promise((resolve, reject) => {
      const stream = open(session, GrpcMethod.predict, headers);
      const settle = (fields: IncomingHttpHeaders): void => {
        const status = fields['grpc-status'];
        if (status !== undefined) resolve(String(status));
      };
      stream.on('response', settle);
      stream.on('trailers', settle);
      stream.on('error', reject);
      stream.on('close', () => resolve(undefined));
      stream.resume();
      stream.end(message);
    });
  } finally {
    session.destroy();
  }
}

/** A message with gRPC's prefix: whether it is compressed, and its length. */
function prefixed(message: Uint8Array, isCompressed: boolean, length = message.length): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt8(isCompressed ? 1 : 0, 0);
  prefix.writeUInt32BE(length, 1);
  return Buffer.concat([prefix, message]);
}

describe('messages that are too large', () => {
  test('are refused, and the memory is back', async () => {
    const message = predict(floats(MAX_BYTES));
    await target.expectMemoryBack(() =>
      expect(target.client.call(GrpcMethod.predict, message)).rejects.toMatchObject({ code: Code.RESOURCE_EXHAUSTED }),
    );
  });

  test('are refused before they are inflated', async () => {
    const bomb = prefixed(gzipSync(Buffer.alloc(1_000_000_000)), true);
    expect(bomb.length).toBeLessThan(MAX_BYTES);
    await target.expectMemoryBack(
      async () => expect(await statusOf(bomb, { 'grpc-encoding': 'gzip' })).toBe(String(Code.RESOURCE_EXHAUSTED)),
      3,
    );
  });

  test('are refused by what they announce', async () => {
    expect(await statusOf(prefixed(Buffer.alloc(10), false, 0xffffffff))).toBe(String(Code.RESOURCE_EXHAUSTED));
  });
});

describe('messages that are none', () => {
  test.each<[string, Uint8Array, Record<string, string>, number]>([
    ['nothing', new Uint8Array(0), {}, Code.UNIMPLEMENTED],
    ['the beginning of a prefix', Buffer.of(0, 0), {}, Code.UNIMPLEMENTED],
    ['less than is announced', prefixed(Buffer.alloc(10), false, 20), {}, Code.UNIMPLEMENTED],
    ['compressed as nobody said', prefixed(gzipSync('x'), true), {}, Code.INTERNAL],
    ['of a prefix that is none', Buffer.of(2, 0, 0, 0, 0), {}, Code.INTERNAL],
    [
      'not compressed although the prefix says so',
      prefixed(Buffer.from('xyz'), true),
      { 'grpc-encoding': 'gzip' },
      Code.INTERNAL,
    ],
    ['of an encoding that is none', prefixed(Buffer.from('x'), true), { 'grpc-encoding': 'br' }, Code.UNIMPLEMENTED],
    ['no protobuf', prefixed(Buffer.alloc(100, 0xff), false), {}, Code.INVALID_ARGUMENT],
    [
      'two instead of one',
      Buffer.concat([prefixed(predict(floats(1)), false), prefixed(predict(floats(1)), false)]),
      {},
      Code.UNIMPLEMENTED,
    ],
  ])('%s', async (_what, message, headers, code) => {
    expect(await statusOf(message, headers)).toBe(String(code));
  });

  test('of another content type are not answered', async () => {
    expect(await statusOf(prefixed(predict(floats(1)), false), { 'content-type': 'text/plain' })).not.toBe('0');
  });
});

describe('calls nobody waits for', () => {
  const good = predict(floats(8));

  test.each([0, 1])('a deadline of %i ms is kept or passed, and nothing else', async (deadlineMs) => {
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, () =>
        target.client.call(GrpcMethod.predict, good, { deadline: Date.now() + deadlineMs }).then(
          () => Code.OK,
          ({ code }: { code: number }) => code,
        ),
      ),
    );
    expect([Code.OK, Code.DEADLINE_EXCEEDED]).toEqual(expect.arrayContaining([...new Set(outcomes)]));
  });

  test('a deadline in the past or of no sense is no error of the server', async () => {
    for (const timeout of ['0n', '1n', '99999999H', '-1S', 'soon', '']) {
      const status = await statusOf(prefixed(good, false), { 'grpc-timeout': timeout });
      expect([timeout, status]).not.toEqual([timeout, String(Code.UNKNOWN)]);
    }
  });

  test('10 000 calls cancelled after they were sent leave nothing behind', async () => {
    await target.expectMemoryBack(async () => {
      const calls = Array.from({ length: 330 }, (_, index) => {
        const abort = new AbortController();
        const answer = target.client.cancellable(GrpcMethod.predict, good, abort.signal);
        setTimeout(() => abort.abort(), index % 10);
        return answer;
      });
      const codes = new Set(await Promise.all(calls));
      // HTTP/2 cuts a connection that resets a thousand streams in a moment, and what else is on it with it.
      const allowed = [Code.OK, Code.CANCELLED, Code.INTERNAL, Code.UNAVAILABLE];
      expect(allowed).toEqual(expect.arrayContaining([...codes]));
    });
  });
});

describe('calls of what is not there', () => {
  test.each([
    '/tensorflow.serving.PredictionService/Nothing',
    '/nothing',
    '/',
    '//',
    '/../../etc/passwd',
    `/${'a'.repeat(8000)}`,
  ])('method %s is answered UNIMPLEMENTED', async (path) => {
    await expect(target.client.call(path, new Uint8Array(0))).rejects.toMatchObject({ code: Code.UNIMPLEMENTED });
  });
});

test('metadata of a megabyte is refused, and calls after it are answered', async () => {
  const metadata = new Metadata();
  for (let index = 0; index < 1000; index += 1) metadata.add(`x-${index}`, 'a'.repeat(1000));
  const answer = target.client.call(GrpcMethod.predict, predict(floats(1)), {}, metadata);
  await expect(answer).rejects.toBeInstanceOf(Error);
});
