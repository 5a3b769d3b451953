import { deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { Code, ServingError } from '@cdk8s-serving/contract';
import { MessageReader, framed } from '../transport/grpc/protocol/message-reader';
import { ECHO, answerTo, compressed, open, serve } from './support/grpc-server';

describe('a message', () => {
  test('is read however it is cut into chunks, and so are those behind it', () => {
    const messages = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 });
    const cuts = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1 });
    const property = fc.property(messages, cuts, (expected, sizes) => {
      const text = Buffer.concat(expected.map(framed));
      const reader = new MessageReader(40);
      const read: number[][] = [];
      for (let at = 0, cut = 0; at < text.length; cut += 1) {
        const size = sizes[cut % sizes.length] ?? 1;
        for (const { bytes, isCompressed } of reader.push(text.subarray(at, at + size))) {
          expect(isCompressed).toBe(false);
          read.push([...bytes]);
        }
        at += size;
      }
      expect(read).toEqual(expected.map((message) => [...message]));
    });
    fc.assert(property);
  });

  test('may come byte by byte', async () => {
    const { session } = await serve({ '/s/Echo': ECHO });
    const request = framed(Buffer.from('slow'));
    const bytes = [...request].map((byte) => Buffer.of(byte));
    expect(await answerTo(open(session, '/s/Echo'), ...bytes)).toMatchObject({ status: '0', body: request });
  });

  test.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
  ])('may be %s', async (encoding, compress) => {
    const { session } = await serve({ '/s/Echo': ECHO });
    const stream = open(session, '/s/Echo', { 'grpc-encoding': encoding });
    const answer = await answerTo(stream, compressed(compress(Buffer.from('small'))));
    expect(answer).toMatchObject({ status: '0', body: framed(Buffer.from('small')) });
  });

  test('of several is handed over in order, compressed or not', async () => {
    const { session } = await serve({
      '/s/Join': (call) => {
        const parts: string[] = [];
        call.receive({
          message: (bytes) => void parts.push(bytes.toString()),
          end: () => call.finish(Buffer.from(parts.join(' '))),
        });
      },
    });
    const stream = open(session, '/s/Join', { 'grpc-encoding': 'gzip' });
    const texts = ['one', 'two', 'three', 'four'].map((text) => Buffer.from(text));
    const frames = texts.map((text, index) => (index % 2 === 0 ? compressed(gzipSync(text)) : framed(text)));
    expect((await answerTo(stream, Buffer.concat(frames))).body).toEqual(framed(Buffer.from('one two three four')));
  });

  test('behind one that is refused is not inflated', async () => {
    let messages = 0;
    const { session } = await serve({
      '/s/First': (call) =>
        call.receive({
          message() {
            messages += 1;
            throw new ServingError('FAILED_PRECONDITION', 'no more');
          },
          end: () => undefined,
        }),
    });
    const bomb = compressed(gzipSync(Buffer.alloc(1000)));
    const answer = await answerTo(open(session, '/s/First', { 'grpc-encoding': 'gzip' }), bomb, bomb, bomb);
    expect([answer.status, messages]).toEqual([String(Code.FAILED_PRECONDITION), 1]);
  });

  test('that is too large to be sent is an error that says so', async () => {
    const { session } = await serve({ '/s/Echo': ECHO }, { messages: { maxReceivedBytes: 1000, maxSentBytes: 3 } });
    expect(await answerTo(open(session, '/s/Echo'), framed(Buffer.from('four')))).toMatchObject({
      status: String(Code.RESOURCE_EXHAUSTED),
      message: 'Sent message larger than max (4 vs. 3)',
    });
  });
});
