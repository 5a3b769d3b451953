import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  GrpcMethod,
  decodeHealthCheckResponse,
  encodeHealthCheckRequest,
  encodeReloadConfigRequest,
  type WireModelConfig,
} from '@cdk8s-serving/contract';
import { MODELS, eventually, realEngine, startServer, temporaryDirectory, type RunningServer } from './support/server';

const engine = realEngine();
const HALF = join(MODELS, 'half_plus_two');
const FLAG = '--enable_grpc_healthcheck_service=true';
const running: RunningServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.stop()));
});

async function start(basePath: string, flags: readonly string[] = [FLAG]): Promise<RunningServer> {
  const server = await startServer(engine, 'half', basePath, flags);
  running.push(server);
  return server;
}

const check = async (server: RunningServer, service: string) =>
  decodeHealthCheckResponse(await server.client.call(GrpcMethod.checkHealth, encodeHealthCheckRequest(service)));

const modelsNamed = (name: string, basePath: string): WireModelConfig[] => [
  {
    name,
    basePath,
    setsModelType: false,
    modelPlatform: 'tensorflow',
    setsLogging: false,
    versionPolicy: undefined,
    versionLabels: new Map(),
  },
];

const request = (models: readonly WireModelConfig[]) => encodeReloadConfigRequest({ models, metricNames: [] });

const withModel = (name: string, basePath: string) => request(modelsNamed(name, basePath));

test.each([
  '',
  'ModelService',
  'PredictionService',
  'tensorflow.serving.ModelService',
  'tensorflow.serving.PredictionService',
])('the health of "%s" is that of the readiness probe', async (service) => {
  const ready = await start(HALF);
  const empty = join(temporaryDirectory(), 'empty');
  mkdirSync(empty);
  const notReady = await start(empty);
  expect([await check(ready, service), await check(notReady, service)]).toEqual(['SERVING', 'NOT_SERVING']);
});

test('a service that is not there is NOT_FOUND, and bytes that are no message INVALID_ARGUMENT', async () => {
  const server = await start(HALF);
  await expect(check(server, 'other')).rejects.toMatchObject({ code: 5, details: 'unknown service other' });
  await expect(server.client.call(GrpcMethod.checkHealth, Uint8Array.of(0x0a, 0x7f))).rejects.toMatchObject({
    code: 3,
  });
});

test('the health of a model is that of the model alone', async () => {
  const server = await start(HALF);
  const empty = join(temporaryDirectory(), 'empty');
  mkdirSync(empty);
  const both = [...modelsNamed('half', HALF), ...modelsNamed('other', empty)];
  const reload = server.client.call(GrpcMethod.handleReloadConfigRequest, request(both));
  await expect(reload).rejects.toMatchObject({ code: 2 });
  const services = ['model:half', 'model:other', 'PredictionService'];
  const answers = await Promise.all(services.map((service) => check(server, service)));
  expect(answers).toEqual(['SERVING', 'NOT_SERVING', 'NOT_SERVING']);
  await expect(check(server, 'model:third')).rejects.toMatchObject({ code: 5, details: 'unknown service model:third' });
});

test('a watch of a model follows it: unknown, there, gone', async () => {
  const { client } = await start(HALF);
  const stream = client.stream(GrpcMethod.watchHealth, encodeHealthCheckRequest('model:late'));
  const seen: string[] = [];
  stream.on('data', (bytes: Buffer) => seen.push(decodeHealthCheckResponse(bytes)));
  await eventually(() => seen.length === 1);
  const both = [...modelsNamed('half', HALF), ...modelsNamed('late', HALF)];
  await client.call(GrpcMethod.handleReloadConfigRequest, request(both));
  await eventually(() => seen.at(-1) === 'SERVING');
  await client.call(GrpcMethod.handleReloadConfigRequest, request(modelsNamed('half', HALF)));
  await eventually(() => seen.at(-1) === 'SERVICE_UNKNOWN');
  expect(seen[0]).toBe('SERVICE_UNKNOWN');
  stream.on('error', () => undefined).cancel();
});

test('without the flag there is no such service, as there', async () => {
  const server = await start(HALF, []);
  await expect(check(server, '')).rejects.toMatchObject({ code: 12 });
});

test('a watch is told of every change, and ends when the server drains', async () => {
  const { client, server } = await start(HALF);
  const stream = client.stream(GrpcMethod.watchHealth, encodeHealthCheckRequest(''));
  const seen: string[] = [];
  const ended = once(stream, 'end');
  stream.on('data', (bytes: Buffer) => seen.push(decodeHealthCheckResponse(bytes)));
  await eventually(() => seen.length === 1);
  await expect(
    client.call(GrpcMethod.handleReloadConfigRequest, withModel('half', '/nowhere/half')),
  ).resolves.toBeDefined();
  const missing = client.call(GrpcMethod.handleReloadConfigRequest, withModel('other', '/nowhere'));
  await expect(missing).rejects.toMatchObject({ code: 2 });
  await eventually(() => seen.length === 2);
  await client.call(GrpcMethod.handleReloadConfigRequest, withModel('half', HALF));
  await eventually(() => seen.length === 3);
  expect(await server.drain()).toBe(true);
  await ended;
  expect(seen).toEqual(['SERVING', 'NOT_SERVING', 'SERVING', 'NOT_SERVING']);
});

test('a watch of an unknown service says so and stays open; one that is cancelled keeps nothing', async () => {
  const { client, server } = await start(HALF);
  const stream = client.stream(GrpcMethod.watchHealth, encodeHealthCheckRequest('other'));
  const [bytes] = (await once(stream, 'data')) as [Buffer];
  expect(decodeHealthCheckResponse(bytes)).toBe('SERVICE_UNKNOWN');
  const cancelled = once(stream, 'error');
  stream.cancel();
  expect((await cancelled)[0]).toMatchObject({ code: 1 });
  expect(await server.drain()).toBe(true);
});
