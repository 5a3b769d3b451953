import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { GrpcMethod, encodePredictRequest, numericTensor, type ModelSpec } from '@cdk8s-serving/contract';
import { silentLogger } from '../index';
import { Metrics } from '../metrics';
import { Telemetry } from '../telemetry/telemetry';
import { MODELS, post, realEngine, startServer, type RunningServer } from './support/server';

const engine = realEngine();
let server: RunningServer;

beforeAll(async () => {
  server = await startServer(engine, 'half', join(MODELS, 'half_plus_two'));
});

afterAll(async () => {
  await server.stop();
});

const random = (): string => randomBytes(8).toString('hex');

/** Series of the server's own metrics. */
const seriesIn = (text: string): string[] =>
  text
    .split('\n')
    .filter((line) => /^(:tensorflow|serving_)/.test(line))
    .map((line) => line.slice(0, line.lastIndexOf(' ')));

const predict = (modelSpec: ModelSpec): Promise<unknown> => {
  const inputs = new Map([['x', numericTensor('float', [1], Float32Array.of(1))]]);
  return server.client.call(GrpcMethod.predict, encodePredictRequest({ modelSpec, inputs })).catch(() => undefined);
};

/** One request for each kind of name a client can make up, and one good one, on both ports. */
async function everyKindOfName(): Promise<void> {
  const name = random();
  const body = '{"instances": [1.0]}';
  const version = parseInt(name.slice(0, 8), 16);
  const rest = `${server.rest}/v1/models`;
  await Promise.all([
    post(`${rest}/${name}:predict`, body),
    post(`${rest}/half/versions/${version}:predict`, body),
    post(`${rest}/half/labels/${name}:predict`, body),
    post(`${rest}/half:predict`, `{"signature_name": "${name}", "instances": [1.0]}`),
    post(`${rest}/half:predict`, body),
    fetch(`${rest}/${name}`),
    fetch(`${rest}/half/versions/${version}/metadata`),
    predict({ name }),
    predict({ name: 'half', version: BigInt(version) }),
    predict({ name: 'half', versionLabel: name }),
    predict({ name: 'half', signatureName: name }),
    predict({ name: 'half' }),
  ]);
}

test('names that clients make up add no series', async () => {
  const series = async () => seriesIn(await (await fetch(`${server.management}/metrics`)).text());
  await everyKindOfName();
  const before = await series();
  for (let round = 0; round < 50; round += 1) await everyKindOfName();
  expect(await series()).toEqual(before);
  const labels = new Set(
    before.flatMap((text) => [...text.matchAll(/(model_name|signature_name)="([^"]*)"/g)].map(([it]) => it)),
  );
  expect([...labels].sort()).toEqual(['model_name=""', 'model_name="half"', 'signature_name="serving_default"']);
});

test('100000 of them leave the number of series as it was', async () => {
  const metrics = new Metrics({ isModel: (name) => name === 'half', crashes: 0 });
  const telemetry = new Telemetry(metrics, silentLogger(), { successPercent: 0, random: Math.random });
  const request = (model: string): void => {
    const header = () => undefined;
    const observation = telemetry.observe({ entrypoint: 'REST', method: 'POST', path: `/v1/models/${model}`, header });
    observation.model = model;
    observation.api = 'predict';
    observation.end({ status: 'NOT_FOUND' });
  };
  request(random());
  const before = seriesIn(await metrics.registry.metrics());
  for (let count = 0; count < 100_000; count += 1) request(random());
  const text = await metrics.registry.metrics();
  expect(seriesIn(text)).toEqual(before);
  expect(text).toContain(':tensorflow:serving:request_count{model_name="",status="NOT_FOUND"} 100001');
});
