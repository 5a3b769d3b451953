import { join } from 'node:path';
import { GrpcMethod, encodePredictRequest, numericTensor } from '@cdk8s-serving/contract';
import { asksForTiming } from '../telemetry/server-timing';
import { recordingLogger } from './support/recording-logger';
import { MODELS, eventually, post, realEngine, startServer, type RunningServer } from './support/server';
import { unaryCall } from './support/unary-call';

const engine = realEngine();
const HALF = join(MODELS, 'half_plus_two');
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const TIMING =
  /^decode;dur=\d+\.\d{3}, queue;dur=\d+\.\d{3}, run;dur=\d+\.\d{3}, encode;dur=\d+\.\d{3}, total;dur=\d+\.\d{3}$/;
const PARENT = { traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331' };
const TRACEPARENT = `00-${PARENT.traceId}-${PARENT.spanId}-01`;

const running: RunningServer[] = [];
const { logger, lines } = recordingLogger();

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
  lines.length = 0;
});

async function start(...flags: readonly string[]): Promise<RunningServer> {
  const server = await startServer(engine, 'half', HALF, flags, logger);
  running.push(server);
  lines.length = 0;
  return server;
}

const requests = (): Record<string, unknown>[] =>
  lines
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ msg }) => msg === 'request')
    .map(({ durationMs, decodeMs, queueMs, runMs, encodeMs, ...rest }) => ({
      ...rest,
      durations: [durationMs, decodeMs, queueMs, runMs, encodeMs].map((value) => typeof value),
    }));

const predictRequest = (name = 'half'): Uint8Array =>
  encodePredictRequest({
    modelSpec: { name },
    inputs: new Map([['x', numericTensor('float', [1], Float32Array.of(1))]]),
  });

test('every answer of REST carries the id it came with, or a new one', async () => {
  const { rest } = await start();
  const idOf = async (path: string, init: RequestInit = {}) =>
    (await fetch(`${rest}${path}`, init)).headers.get('x-request-id');
  expect(await idOf('/v1/models/half', { headers: { 'x-request-id': 'mine' } })).toBe('mine');
  expect(await idOf('/v1/models/half:predict', { method: 'POST', headers: { 'x-request-id': 'bad id' } })).toMatch(
    UUID,
  );
  expect(await idOf('/nothing')).toMatch(UUID);
});

test('every answer of gRPC carries the id in its trailing metadata, good or not', async () => {
  const { address } = await start();
  const good = await unaryCall(address, GrpcMethod.predict, predictRequest(), { 'x-request-id': 'mine' });
  const bad = await unaryCall(address, GrpcMethod.predict, predictRequest('other'));
  expect([good.code, good.trailer('x-request-id'), bad.code]).toEqual([0, 'mine', 5]);
  expect(bad.trailer('x-request-id')).toMatch(UUID);
});

test('a request that asks for its timing gets it, the others none', async () => {
  expect([undefined, '', '0', 'false', '1', 'true'].map(asksForTiming)).toEqual([
    false,
    false,
    false,
    false,
    true,
    true,
  ]);
  const { rest, address } = await start();
  const timingOf = async (headers: Record<string, string>) =>
    (
      await fetch(`${rest}/v1/models/half:predict`, { method: 'POST', body: '{"instances": [1.0]}', headers })
    ).headers.get('server-timing');
  expect(await timingOf({ 'x-server-timing': '1' })).toMatch(TIMING);
  expect(await timingOf({})).toBeNull();
  const asked = await unaryCall(address, GrpcMethod.predict, predictRequest(), { 'x-server-timing': '1' });
  expect(asked.trailer('server-timing')).toMatch(TIMING);
  expect((await unaryCall(address, GrpcMethod.predict, predictRequest())).trailer('server-timing')).toBeUndefined();
});

test('a request that runs nothing is decoded and no more', async () => {
  const { rest } = await start();
  const response = await fetch(`${rest}/v1/models/half`, { headers: { 'x-server-timing': '1' } });
  expect(response.headers.get('server-timing')).toMatch(/^decode;dur=\d+\.\d{3}, total;dur=\d+\.\d{3}$/);
});

test('timing is there with batching too', async () => {
  const { rest } = await start('--enable_batching');
  const init = { method: 'POST', body: '{"instances": [1.0]}', headers: { 'x-server-timing': '1' } };
  const response = await fetch(`${rest}/v1/models/half:predict`, init);
  expect(response.headers.get('server-timing')).toMatch(TIMING);
});

test('successful requests are logged as often as asked for, never by default', async () => {
  const quiet = await start();
  expect((await post(`${quiet.rest}/v1/models/half:predict`, '{"instances": [1.0]}')).status).toBe(200);
  expect(requests()).toEqual([]);
  const loud = await start('--access_log_success_percent=100');
  await post(`${loud.rest}/v1/models/half:predict`, '{"instances": [1.0]}', {
    'x-request-id': 'mine',
    traceparent: TRACEPARENT,
  });
  await eventually(() => requests().length === 1);
  expect(requests()[0]).toEqual({
    level: 30,
    msg: 'request',
    requestId: 'mine',
    ...PARENT,
    entrypoint: 'REST',
    method: 'POST',
    path: '/v1/models/half:predict',
    model: 'half',
    signature: 'serving_default',
    status: 'OK',
    httpStatus: 200,
    requestBytes: 20,
    responseBytes: expect.any(Number) as number,
    durations: ['number', 'number', 'number', 'number', 'number'],
  });
});

test('failures are always logged, and nothing of what the client sent with them', async () => {
  const { rest, address } = await start();
  const secrets = { authorization: 'Bearer hunter2', cookie: 'hunter2' };
  await post(`${rest}/v1/models/half:predict?token=hunter2`, '{"instances": ["hunter2"]}', secrets);
  await post(`${rest}/v1/models/half:predict`, '{"instances": ["hunter2"]}', secrets);
  await unaryCall(address, GrpcMethod.predict, predictRequest('a\r\n{"level":60}\u001b[2J\u009b2J\u2028'), secrets);
  await eventually(() => requests().length === 3);
  expect(requests().map(({ path, status, httpStatus, model }) => [path, status, httpStatus, model])).toEqual([
    ['/v1/models/half:predict', 'INVALID_ARGUMENT', 400, undefined],
    ['/v1/models/half:predict', 'INVALID_ARGUMENT', 400, 'half'],
    ['/tensorflow.serving.PredictionService/Predict', 'NOT_FOUND', undefined, 'a??{"level":60}?[2J?2J?'],
  ]);
  expect(lines.join('')).not.toContain('hunter2');
  expect(lines.every((line) => /^[^\n\r\u0080-\u009f\u2028]*\n$/.test(line))).toBe(true);
});

test('a client that goes away is CANCELLED in the log, and no longer in flight', async () => {
  const { rest, management } = await start();
  const gone = new AbortController();
  const body = new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from('{"inst')) });
  const options = { method: 'POST', body, duplex: 'half', signal: gone.signal } as RequestInit;
  const request = fetch(`${rest}/v1/models/half:predict`, options);
  const inFlight = async () => {
    const text = await (await fetch(`${management}/metrics`)).text();
    return Number(/^serving_server_requests_in_flight\{phase="decode"\} (\d+)$/m.exec(text)?.[1]);
  };
  await eventually(async () => (await inFlight()) === 1);
  gone.abort();
  await expect(request).rejects.toThrow();
  await eventually(() => requests().length === 1);
  expect([requests()[0]?.['status'], await inFlight()]).toEqual(['CANCELLED', 0]);
});
