import type { RawConnection } from '../support/raw-http';
import { Flag, Frame, PREDICT_HEADERS, connectHttp2, frame, headerBlock } from '../support/raw-http2';
import { eventually } from '../support/server';
import { Target } from '../support/target';

let target: Target;

beforeAll(async () => {
  // What HTTP/2 has given up on is closed once it does not say that it is there.
  target = await Target.start(['--grpc_channel_arguments=grpc.keepalive_time_ms=500,grpc.keepalive_timeout_ms=500']);
});

afterEach(() => target.expectWell());

afterAll(async () => {
  expect(await target.stop()).toBe(0);
});

/** Sends frames over a connection of their own. */
async function flood(frames: readonly Buffer[]): Promise<RawConnection> {
  const attacker = await connectHttp2(target.ports.grpc);
  await attacker.send(Buffer.concat(frames));
  return attacker;
}

/** As `flood`, and finds the connection closed. */
async function expectClosed(frames: readonly Buffer[]): Promise<void> {
  const attacker = await flood(frames);
  try {
    await eventually(() => attacker.isClosed);
  } finally {
    attacker.destroy();
  }
}

const streams = (count: number): number[] => Array.from({ length: count }, (_, index) => 2 * index + 1);
const CANCEL = Buffer.of(0, 0, 0, 8);

describe('the gRPC port closes a connection that', () => {
  test('opens streams and resets them at once', () =>
    expectClosed(
      streams(20_000).flatMap((id) => [
        frame(Frame.HEADERS, Flag.END_HEADERS, id, PREDICT_HEADERS),
        frame(Frame.RST_STREAM, 0, id, CANCEL),
      ]),
    ));

  test('does so beside a call that never ends', () =>
    expectClosed([
      frame(Frame.HEADERS, Flag.END_HEADERS, 1, PREDICT_HEADERS),
      ...streams(20_000)
        .slice(1)
        .flatMap((id) => [
          frame(Frame.HEADERS, Flag.END_HEADERS, id, PREDICT_HEADERS),
          frame(Frame.RST_STREAM, 0, id, CANCEL),
        ]),
    ]));

  test('never ends its headers', () => {
    const more = frame(Frame.CONTINUATION, 0, 1, headerBlock([['x-more', 'a'.repeat(1000)]]));
    return expectClosed([frame(Frame.HEADERS, 0, 1, PREDICT_HEADERS), ...Array.from({ length: 10_000 }, () => more)]);
  });

  test('never ends its headers and puts nothing in them', () => {
    const more = frame(Frame.CONTINUATION, 0, 1);
    return expectClosed([frame(Frame.HEADERS, 0, 1, PREDICT_HEADERS), ...Array.from({ length: 100_000 }, () => more)]);
  });

  test('opens 10 000 streams and says no more on them', () =>
    expectClosed(streams(10_000).map((id) => frame(Frame.HEADERS, Flag.END_HEADERS, id, PREDICT_HEADERS))));

  test.each<[string, Buffer]>([
    ['a frame on a stream that was never opened', frame(Frame.DATA, 0, 7, Buffer.of(1))],
    ['settings of a length that is none', frame(Frame.SETTINGS, 0, 0, Buffer.of(1, 2, 3))],
    ['headers that are no HPACK', frame(Frame.HEADERS, Flag.END_HEADERS, 1, Buffer.alloc(20, 0xff))],
    ['a frame of 16 MB', frame(Frame.DATA, 0, 1, Buffer.alloc(2 ** 24 - 1))],
    ['HTTP/1.1', Buffer.from('GET / HTTP/1.1\r\nHost: s\r\n\r\n')],
  ])('sends %s', (_what, bytes) => expectClosed([bytes]));
});

describe('of a client that reads nothing, the gRPC port keeps no queue of answers', () => {
  test.each<[string, Buffer]>([
    ['PINGs', frame(Frame.PING, 0, 0, Buffer.alloc(8))],
    ['SETTINGS', frame(Frame.SETTINGS, 0, 0, Buffer.of(0, 3, 0, 0, 0, 100))],
    ['WINDOW_UPDATEs of nothing', frame(Frame.WINDOW_UPDATE, 0, 1, Buffer.alloc(4))],
  ])('to %s', async (_what, bytes) => {
    await target.expectMemoryBack(async () => {
      const attacker = await connectHttp2(target.ports.grpc);
      attacker.stopReading();
      await attacker.send(frame(Frame.HEADERS, Flag.END_HEADERS, 1, PREDICT_HEADERS));
      await attacker.send(Buffer.concat(Array.from({ length: 20_000 }, () => bytes)));
      attacker.destroy();
    }, 5);
  });
});

test('headers of a megabyte are not kept', async () => {
  await target.expectMemoryBack(async () => {
    const bomb = headerBlock(Array.from({ length: 1000 }, (_, index) => [`x-${index}`, 'a'.repeat(1000)]));
    const parts = Array.from({ length: Math.ceil(bomb.length / 16_000) }, (_, index) =>
      bomb.subarray(index * 16_000, (index + 1) * 16_000),
    );
    const attacker = await flood([
      frame(Frame.HEADERS, 0, 1, PREDICT_HEADERS),
      ...parts.map((part) => frame(Frame.CONTINUATION, 0, 1, part)),
    ]);
    attacker.destroy();
  }, 5);
});

test('streams that are opened and reset, again and again, leave nothing behind', async () => {
  await target.expectMemoryBack(async () => {
    const attacker = await flood(
      streams(2000).flatMap((id) => [
        frame(Frame.HEADERS, Flag.END_HEADERS, id, PREDICT_HEADERS),
        frame(Frame.RST_STREAM, 0, id, CANCEL),
      ]),
    );
    attacker.destroy();
  }, 5);
});
