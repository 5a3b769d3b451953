import { join } from 'node:path';
import { propagation, trace, type HrTime } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-base';
import { GrpcMethod, encodePredictRequest, numericTensor } from '@cdk8s-serving/contract';
import { MODELS, errorOf, eventually, post, realEngine, startServer, type RunningServer } from './support/server';
import { unaryCall } from './support/unary-call';

const exporter = new InMemorySpanExporter();
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = 'b7ad6b7169203331';
const SAMPLED = { traceparent: `00-${TRACE}-${PARENT}-01`, tracestate: 'vendor=1' };
let server: RunningServer;

beforeAll(async () => {
  // What an operator's --require does, through the copy of the API that comes with its SDK.
  let theirs = { propagation, trace };
  jest.isolateModules(() => (theirs = jest.requireActual<typeof theirs>('@opentelemetry/api')));
  expect(theirs.trace).not.toBe(trace);
  theirs.propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  theirs.trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }),
  );
  server = await startServer(realEngine(), 'half', join(MODELS, 'half_plus_two'));
});

beforeEach(() => exporter.reset());

afterAll(async () => {
  await server.stop();
});

const ms = ([seconds, nanoseconds]: HrTime): number => seconds * 1000 + nanoseconds / 1e6;

/** The span of the one request, once it has ended, and those below it in the order they began. */
async function spans(): Promise<{ request: ReadableSpan; phases: ReadableSpan[] }> {
  const isRequest = ({ name }: ReadableSpan): boolean => !['decode', 'queue', 'run', 'encode'].includes(name);
  await eventually(() => exporter.getFinishedSpans().some(isRequest));
  const all = exporter.getFinishedSpans();
  const request = all.find(isRequest);
  if (request === undefined) throw new Error('no span of a request');
  return { request, phases: all.filter((span) => span !== request) };
}

test('a prediction over REST is a span below the one it came with, with one for each phase', async () => {
  expect((await post(`${server.rest}/v1/models/half:predict`, '{"instances": [1.0]}', SAMPLED)).status).toBe(200);
  const { request, phases } = await spans();
  expect(request.name).toBe('POST /v1/models/{model}:predict');
  expect(request.spanContext()).toMatchObject({ traceId: TRACE });
  expect(request.spanContext().traceState?.serialize()).toBe('vendor=1');
  expect(request.parentSpanContext).toMatchObject({ spanId: PARENT, isRemote: true });
  expect(request.attributes).toMatchObject({
    'serving.model_name': 'half',
    'serving.signature_name': 'serving_default',
    'serving.status': 'OK',
    'http.request.method': 'POST',
    'http.route': '/v1/models/{model}:predict',
    'http.response.status_code': 200,
  });
  expect(phases.map(({ name }) => name)).toEqual(['decode', 'queue', 'run', 'encode']);
  expect(phases.every((span) => span.parentSpanContext?.spanId === request.spanContext().spanId)).toBe(true);
  // Within the request, each where the one before it ended.
  const times = [request.startTime, ...phases.flatMap((span) => [span.startTime, span.endTime]), request.endTime].map(
    ms,
  );
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(Math.abs(Date.now() - ms(request.startTime))).toBeLessThan(60_000);
});

test('a prediction over gRPC is a span of its method', async () => {
  const modelSpec = { name: 'half' };
  const inputs = new Map([['x', numericTensor('float', [1], Float32Array.of(1))]]);
  await unaryCall(server.address, GrpcMethod.predict, encodePredictRequest({ modelSpec, inputs }), SAMPLED);
  const { request, phases } = await spans();
  expect(request.name).toBe('tensorflow.serving.PredictionService/Predict');
  expect(request.spanContext().traceId).toBe(TRACE);
  expect(request.attributes).toMatchObject({
    'rpc.system': 'grpc',
    'rpc.service': 'tensorflow.serving.PredictionService',
    'rpc.method': 'Predict',
    'rpc.grpc.status_code': 0,
  });
  expect(phases).toHaveLength(4);
});

test('a client error is no error of the span, and leaves nothing of the request in it', async () => {
  const { status, text } = await post(`${server.rest}/v1/models/half:predict?key=hunter2`, 'hunter2', {
    ...SAMPLED,
    authorization: 'hunter2',
  });
  expect([status, errorOf(text)]).toEqual([400, 'Malformed request: POST /v1/models/half:predict?key=hunter2']);
  const { request, phases } = await spans();
  expect([request.name, request.status]).toEqual(['POST', { code: 0 }]);
  expect(phases.map(({ name }) => name)).toEqual(['decode']);
  expect(JSON.stringify([request.attributes, request.events])).not.toContain('hunter2');
});

test('a request without a trace begins one', async () => {
  await fetch(`${server.rest}/v1/models/half`);
  const { request } = await spans();
  expect(request.parentSpanContext).toBeUndefined();
  expect(request.spanContext().traceId).toMatch(/^[0-9a-f]{32}$/);
});

test('a server that stops waits for the spans to be sent', async () => {
  const flush = jest.spyOn(exporter, 'forceFlush');
  const other = await startServer(realEngine(), 'half', join(MODELS, 'half_plus_two'));
  await other.stop();
  expect(flush).toHaveBeenCalledTimes(1);
});
