import { once } from 'node:events';
import { constants, type ClientHttp2Session } from 'node:http2';
import { Code } from '@cdk8s-serving/contract';
import { receiveOne } from '../transport/grpc/one-message';
import type { GrpcCall } from '../transport/grpc/protocol/call';
import { framed } from '../transport/grpc/protocol/message-reader';
import { encodeStatusMessage } from '../transport/grpc/protocol/status-message';
import { ECHO, FOR_EVER, answerTo, ended, open, serve } from './support/grpc-server';
import { eventually } from './support/server';

describe('a call', () => {
  test('that is refused before it has sent everything is answered, and told to stop', async () => {
    const { session } = await serve({ '/s/Echo': ECHO });
    const stream = open(session, '/s/Echo');
    const prefix = framed(Buffer.alloc(0));
    prefix.writeUInt32BE(1_000_000, 1);
    stream.write(prefix);
    // It never ends by itself.
    expect(await ended(stream)).toEqual({
      http: 200,
      status: String(Code.RESOURCE_EXHAUSTED),
      message: 'Received message larger than max (1000000 vs. 1000)',
      body: Buffer.alloc(0),
      resetWith: constants.NGHTTP2_NO_ERROR,
    });
  });

  test('of no gRPC is answered as HTTP', async () => {
    const { session } = await serve({ '/s/Echo': ECHO });
    const answer = await answerTo(open(session, '/s/Echo', { 'content-type': 'application/json' }));
    expect(answer).toMatchObject({ http: 415, status: undefined });
  });

  test('whose time is up is answered, and whoever works on it hears of it', async () => {
    let heard = 0;
    const { session } = await serve({
      '/s/Sleep': (call) => receiveOne(call, () => call.signal.addEventListener('abort', () => (heard += 1))),
    });
    const answer = await answerTo(open(session, '/s/Sleep', { 'grpc-timeout': '20m' }), framed(Buffer.alloc(1)));
    expect(answer).toMatchObject({ status: String(Code.DEADLINE_EXCEEDED), message: 'Deadline exceeded' });
    expect(heard).toBe(1);
  });

  test('knows when its time is up, if ever', async () => {
    const left: number[] = [];
    const { session } = await serve({
      '/s/Left': (call) => {
        left.push(call.deadlineMs - performance.now());
        ECHO(call);
      },
    });
    for (const timeout of [undefined, '99999999H', '2H', '3M', '4S']) {
      const headers = timeout === undefined ? {} : { 'grpc-timeout': timeout };
      expect((await answerTo(open(session, '/s/Left', headers), framed(Buffer.alloc(1)))).status).toBe('0');
    }
    expect(left[0]).toBe(Infinity);
    expect(left.slice(1).map((ms) => Math.ceil(ms / 1000))).toEqual([99999999 * 3600, 7200, 180, 4]);
  });

  test('whose client goes is over for whoever works on it', async () => {
    const calls: GrpcCall[] = [];
    const { session } = await serve({ '/s/Hold': (call) => receiveOne(call, () => void calls.push(call)) });
    const stream = open(session, '/s/Hold');
    stream.on('error', () => undefined);
    stream.end(framed(Buffer.alloc(1)));
    await eventually(() => calls.length === 1);
    stream.close(constants.NGHTTP2_CANCEL);
    await eventually(() => calls[0]?.signal.aborted === true);
    // And nothing that it is still told is an error.
    calls[0]?.write(Buffer.alloc(1));
    calls[0]?.finish(Buffer.alloc(1));
    calls[0]?.fail('INTERNAL', 'late');
  });

  test('of a client that does not read is not read on', async () => {
    let messages = 0;
    const { session } = await serve({
      '/s/Stream': (call) =>
        call.receive({
          message() {
            messages += 1;
            call.write(Buffer.alloc(1000));
          },
          end: () => call.finish(undefined),
        }),
    });
    const stream = open(session, '/s/Stream');
    stream.on('error', () => undefined);
    // Not read: paused until somebody asks for data, and with it the window it is given.
    const sent = 5000;
    for (let count = 0; count < sent; count += 1) stream.write(framed(Buffer.alloc(10)));
    let before = -1;
    await eventually(() => {
      const isStill = messages > 0 && before === messages;
      before = messages;
      return isStill;
    });
    expect(messages).toBeLessThan(sent / 2);
    stream.resume();
    stream.end();
    await eventually(() => messages === sent);
  });
});

test.each([
  ['plain words, 100% of them', 'plain%20words,%20100%25%20of%20them'],
  ['plain words', 'plain words'],
  ['ends with a space ', 'ends%20with%20a%20space%20'],
  ['zwölf\n', 'zw%C3%B6lf%0A'],
  ['', ''],
])('the message %j of a status is sent as %j', async (message, encoded) => {
  expect(encodeStatusMessage(message)).toBe(encoded);
  const { session } = await serve({ '/s/Fail': (call) => call.fail('ABORTED', message) });
  expect(await answerTo(open(session, '/s/Fail'))).toMatchObject({ status: '10', message: encoded });
});

describe('a connection', () => {
  const goaway = async (session: ClientHttp2Session): Promise<number> => {
    const [code] = (await once(session, 'goaway')) as [number];
    return code;
  };

  test('without calls is closed, and one with a call is not', async () => {
    const calls: GrpcCall[] = [];
    const limits = { connections: { ...FOR_EVER, maxIdleMs: 50 } };
    const { session } = await serve({ '/s/Hold': (call) => receiveOne(call, () => void calls.push(call)) }, limits);
    const answer = answerTo(open(session, '/s/Hold'), framed(Buffer.alloc(1)));
    const told = goaway(session);
    // Several times as long as it may be idle.
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(session.closed).toBe(false);
    calls[0]?.finish(Buffer.of(7));
    expect((await answer).status).toBe('0');
    expect(await told).toBe(constants.NGHTTP2_NO_ERROR);
    await eventually(() => session.destroyed);
  });

  test('of age takes no more calls, and is cut when those it has take too long', async () => {
    const limits = { connections: { ...FOR_EVER, maxAgeMs: 50, maxAgeGraceMs: 100 } };
    const { session } = await serve({ '/s/Hold': (call) => receiveOne(call, () => undefined) }, limits);
    const answer = answerTo(open(session, '/s/Hold'), framed(Buffer.alloc(1)));
    expect(await goaway(session)).toBe(constants.NGHTTP2_NO_ERROR);
    expect((await answer).status).toBeUndefined();
    await eventually(() => session.destroyed);
  });

  test('is asked whether it is still there, and stays when it says so', async () => {
    const limits = { connections: { ...FOR_EVER, keepaliveMs: 10, keepaliveTimeoutMs: 5000 } };
    const { session } = await serve({ '/s/Echo': ECHO }, limits);
    let pings = 0;
    session.on('ping', () => (pings += 1));
    await eventually(() => pings > 3);
    expect((await answerTo(open(session, '/s/Echo'), framed(Buffer.alloc(1)))).status).toBe('0');
  });

  test('that is drained answers what it has', async () => {
    const calls: GrpcCall[] = [];
    const { server, session } = await serve({ '/s/Hold': (call) => receiveOne(call, () => void calls.push(call)) });
    const answer = answerTo(open(session, '/s/Hold'), framed(Buffer.alloc(1)));
    await eventually(() => calls.length === 1);
    const told = goaway(session);
    const drained = server.drain();
    expect(await told).toBe(constants.NGHTTP2_NO_ERROR);
    calls[0]?.finish(Buffer.of(7));
    expect(await answer).toMatchObject({ status: '0', body: framed(Buffer.of(7)) });
    await drained;
  });
});
