import { traceContextOf, traceparentOf } from '../server/trace-context';
import { png } from './support/pictures';
import { start, until, type Running } from './support/start';

const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('a trace context', () => {
  test('goes on with the trace it came with, as a part of its own', () => {
    const context = traceContextOf(PARENT, 'vendor=1');
    expect(context).toMatchObject({ traceId: '0af7651916cd43dd8448eb211c80319c', flags: '01', traceState: 'vendor=1' });
    expect(traceparentOf(context)).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
    expect(context.spanId).not.toBe('b7ad6b7169203331');
  });

  test.each([undefined, 'hello'])('%p begins a trace that is not sampled, and takes no state along', (traceparent) => {
    const context = traceContextOf(traceparent, 'vendor=1');
    expect(traceparentOf(context)).toMatch(/^00-(?!0{32})[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    expect(context.traceId).not.toBe('0af7651916cd43dd8448eb211c80319c');
    expect(context.traceState).toBeUndefined();
  });

  test('drops a state that is too long or not text', () => {
    expect(traceContextOf(PARENT, 'a'.repeat(513)).traceState).toBeUndefined();
    expect(traceContextOf(PARENT, 'a=\u0007').traceState).toBeUndefined();
  });
});

describe('a request', () => {
  let running: Running;
  beforeAll(async () => {
    running = await start();
  });
  afterAll(() => running.stop());

  const ask = async (headers: Record<string, string>, path = '/predict') => {
    const body = new Uint8Array(await png(new Array<number>(64).fill(7), 8, 8, 1));
    return fetch(running.url + path, { method: 'POST', body, headers: { 'content-type': 'image/png', ...headers } });
  };

  test('tells its id to its client and to the model server, and its trace to the latter', async () => {
    const answer = await ask({ 'x-request-id': 'mine-1', traceparent: PARENT, tracestate: 'vendor=1' });
    expect(answer.headers.get('x-request-id')).toBe('mine-1');
    const metadata = running.model.metadata.at(-1);
    expect(metadata).toMatchObject({ 'x-request-id': 'mine-1', tracestate: 'vendor=1' });
    expect(metadata?.['traceparent']).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
  });

  test('that fails says its id in body, header and log, and its trace in the log', async () => {
    const answer = await ask({ 'x-request-id': 'mine-2', traceparent: PARENT }, '/nothing');
    expect(answer.headers.get('x-request-id')).toBe('mine-2');
    expect(await answer.json()).toMatchObject({ requestId: 'mine-2' });
    await until(() => running.logged.some((line) => line.includes('mine-2')));
    const line = running.logged.find((entry) => entry.includes('mine-2')) ?? '{}';
    expect(JSON.parse(line)).toMatchObject({ traceId: '0af7651916cd43dd8448eb211c80319c', problem: 'not-found' });
  });

  test('with an id that is unsafe gets one that is safe, and its own appears nowhere', async () => {
    const answer = await ask({ 'x-request-id': 'a {"level":60}' }, '/nothing');
    expect(answer.headers.get('x-request-id')).toMatch(UUID);
    expect(running.logged.join('')).not.toContain('"level":60}');
  });
});
