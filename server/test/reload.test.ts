import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Code,
  GrpcMethod,
  decodeModelStatusResponse,
  decodeReloadConfigResponse,
  encodeModelStatusRequest,
  encodeReloadConfigRequest,
  type WireModelConfig,
} from '@cdk8s-serving/contract';
import { Metrics } from '../metrics';
import { finishedRequest } from './support/finished-request';
import {
  MODELS,
  errorOf,
  eventually,
  post,
  realEngine,
  startServer,
  temporaryDirectory,
  type RunningServer,
} from './support/server';

const engine = realEngine();
const HALF = join(MODELS, 'half_plus_two');
const ARITHMETIC = join(MODELS, 'arithmetic');
let server: RunningServer;

beforeEach(async () => {
  server = await startServer(engine, 'half', HALF);
});

afterEach(async () => {
  await server.stop();
});

const model = (name: string, basePath: string, more: Partial<WireModelConfig> = {}): WireModelConfig => ({
  name,
  basePath,
  setsModelType: false,
  modelPlatform: 'tensorflow',
  setsLogging: false,
  versionPolicy: undefined,
  versionLabels: new Map(),
  ...more,
});

const reload = async (models: readonly WireModelConfig[] | undefined, metricNames: readonly string[] = []) =>
  decodeReloadConfigResponse(
    await server.client.call(GrpcMethod.handleReloadConfigRequest, encodeReloadConfigRequest({ models, metricNames })),
  );

const predict = async (name: string): Promise<number> =>
  (await post(`${server.rest}/v1/models/${name}:predict`, '{"instances": [1.0]}')).status;

const versions = async (name: string): Promise<string[]> => {
  const bytes = await server.client.call(GrpcMethod.getModelStatus, encodeModelStatusRequest({ name }));
  return decodeModelStatusResponse(bytes).map(({ version, state }) => `${version} ${state}`);
};

test('adds models, which answer as soon as the call does, and the others go on', async () => {
  expect(await reload([model('half', HALF), model('sums', ARITHMETIC)])).toEqual({
    errorCode: 'OK',
    errorMessage: '',
    metricIncreases: new Map(),
  });
  expect(await versions('sums')).toEqual(['1 AVAILABLE']);
  expect(await predict('half')).toBe(200);
});

test('removes the models it does not name', async () => {
  await reload([model('other', HALF)]);
  expect([await predict('other'), await predict('half')]).toEqual([200, 404]);
  await reload([]);
  expect(await predict('other')).toBe(404);
});

test('changes the versions of a model that goes on', async () => {
  await reload([model('half', HALF, { versionPolicy: { kind: 'specific', versions: [123n] } })]);
  await eventually(async () => (await versions('half')).join() === '124 END,123 AVAILABLE');
  await reload([model('half', HALF, { versionPolicy: { kind: 'all' } })]);
  await eventually(async () => (await versions('half')).join() === '124 AVAILABLE,123 AVAILABLE');
});

test('gives labels to versions that are available, and to no others', async () => {
  const labelled = (version: bigint) => [model('half', HALF, { versionLabels: new Map([['stable', version]]) })];
  await reload(labelled(124n));
  expect(await predict('half/labels/stable')).toBe(200);
  await expect(reload(labelled(123n))).rejects.toMatchObject({
    code: 9,
    details: 'Request to assign label to version 123 of model half, which is not currently available for inference',
  });
  expect(await predict('half/labels/stable')).toBe(200);
  await reload([model('half', HALF)]);
  expect(await predict('half/labels/stable')).toBe(400);
});

test('fails when a new model does not become available, and the others are there all the same', async () => {
  const broken = join(temporaryDirectory(), 'broken');
  mkdirSync(join(broken, '1'), { recursive: true });
  writeFileSync(join(broken, '1', 'saved_model.pb'), 'no model');
  const empty = temporaryDirectory();
  const reloaded = reload([model('half', HALF), model('sums', ARITHMETIC), model('bad', broken), model('none', empty)]);
  await expect(reloaded).rejects.toMatchObject({
    code: 2,
    details: expect.stringMatching(
      /^2 servable\(s\) did not become available: \{\{\{name: bad\} due to error: version 1 failed to load: .*\}, \{\{name: none\} due to error: the base path \S+ holds no version directory\}, \}$/,
    ) as string,
  });
  expect([await predict('half'), await versions('sums')]).toEqual([200, ['1 AVAILABLE']]);
  const { text } = await post(`${server.rest}/v1/models/bad:predict`, '{"instances": [1.0]}');
  expect(errorOf(text)).toBe('Servable not found for request: Latest(bad)');
});

test.each<[string, WireModelConfig[] | undefined, number, string]>([
  [
    'no list of models',
    undefined,
    3,
    'ServerModelConfig type not supported by HandleReloadConfigRequest. Only ModelConfigList is currently supported',
  ],
  ['a name twice', [model('m', HALF), model('m', HALF)], 3, 'Illegal to list model m multiple times in config list'],
  [
    'a relative base path',
    [model('m', 'rel')],
    3,
    'Expected model m to have an absolute path or URI; got base_path()=rel',
  ],
  [
    'no platform',
    [model('m', HALF, { modelPlatform: '' })],
    3,
    'Illegal setting neither ModelServerConfig::model_type (deprecated) nor ModelServerConfig::model_platform, model name is m',
  ],
  [
    'another platform',
    [model('m', HALF, { modelPlatform: 'torch' })],
    3,
    'Model m requests unsupported platform torch',
  ],
  ['request logging', [model('m', HALF, { setsLogging: true })], 9, 'No request-logger-creator provided.'],
])('%s is refused, and changes nothing', async (_what, models, code, details) => {
  await expect(reload(models)).rejects.toMatchObject({ code, details });
  expect(await predict('half')).toBe(200);
});

test('answers for the counters it was asked for, without those that are not there', async () => {
  const name = '/tensorflow/serving/request_count';
  await predict('half');
  const { metricIncreases } = await reload([model('half', HALF)], [name, '/no/such/metric']);
  expect(metricIncreases).toEqual(new Map([[name, 0n]]));
});

test('the total of a counter is that of all its labels, and a histogram has none', async () => {
  const metrics = new Metrics({ isModel: () => true, crashes: 0 });
  for (const status of ['OK', 'OK', 'NOT_FOUND'] as const) metrics.finished(finishedRequest({ status }));
  expect(await metrics.total('/tensorflow/serving/request_count')).toBe(3n);
  expect(await metrics.total('/tensorflow/serving/request_latency')).toBeUndefined();
});

test('is not there for a server that does not offer it', async () => {
  const closed = await startServer(engine, 'half', HALF, ['--enable_reload_config_request=false']);
  try {
    const call = closed.client.call(GrpcMethod.handleReloadConfigRequest, new Uint8Array());
    await expect(call).rejects.toMatchObject({ code: Code.UNIMPLEMENTED });
  } finally {
    await closed.stop();
  }
});
