import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  GrpcMethod,
  decodeModelMetadataResponse,
  decodeModelStatusResponse,
  decodePredictResponse,
  encodeModelMetadataRequest,
  encodeModelStatusRequest,
  encodePredictRequest,
} from '@cdk8s-serving/contract';
import { FormatEngine, TfjsEngine } from '../index';
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
import { TFJS_MODELS, workerFile } from './support/tfjs';

/** All models of the tests below one base path each; `mixed` begins as a TensorFlow.js model and becomes a SavedModel. */
const root = temporaryDirectory();
const engine = new FormatEngine(realEngine(), new TfjsEngine({ backend: 'wasm', workerFile }));
let server: RunningServer;

beforeAll(async () => {
  cpSync(join(TFJS_MODELS, 'counts', '1'), join(root, 'mixed', '1'), { recursive: true });
  const models = [
    ['mixed', join(root, 'mixed')],
    ['layers', join(TFJS_MODELS, 'layers')],
    ['vocabulary', join(TFJS_MODELS, 'vocabulary')],
    ['half_plus_two', join(MODELS, 'half_plus_two')],
  ] as const;
  const config = models.map(
    ([name, path]) => `config { name: "${name}" base_path: "${path}" model_platform: "tensorflow" }`,
  );
  const file = join(root, 'models.config');
  writeFileSync(file, `model_config_list { ${config.join('\n')} }`);
  server = await startServer(engine, 'unused', root, [`--model_config_file=${file}`, '--enable_batching']);
});

afterAll(() => server.stop());

const predict = (model: string, body: object) =>
  post(`${server.rest}/v1/models/${model}:predict`, JSON.stringify(body));

test('REST predicts in rows and in columns', async () => {
  expect(await predict('mixed', { instances: [-2, 3] })).toEqual({
    status: 200,
    text: '{\n    "predictions": [-4, 6\n    ]\n}',
  });
  const { text } = await predict('layers', { inputs: { left: [[1, 2, 3]], right: [[4, 5]] } });
  expect(JSON.parse(text)).toMatchObject({ outputs: { total: [[15]] } });
  expect(JSON.parse((await predict('vocabulary', { instances: ['fish', 'bird'] })).text)).toEqual({
    predictions: [2, -1],
  });
});

test('gRPC predicts', async () => {
  const request = encodePredictRequest({
    modelSpec: { name: 'mixed' },
    inputs: new Map([['n', { dtype: 'int64', shape: [2], data: BigInt64Array.of(-2n, 3n) }]]),
  });
  const { outputs, modelSpec } = decodePredictResponse(await server.client.call(GrpcMethod.predict, request), {
    maxTensorBytes: 1024,
  });
  expect(outputs.get('twice')).toEqual({ dtype: 'int64', shape: [2], data: BigInt64Array.of(-4n, 6n) });
  expect(modelSpec).toMatchObject({ version: 1n, signatureName: 'serving_default' });
});

test('status and metadata are those of any model', async () => {
  const status = await (await fetch(`${server.rest}/v1/models/mixed`)).json();
  expect(status).toMatchObject({ model_version_status: [{ version: '1', state: 'AVAILABLE' }] });
  const metadata = await (await fetch(`${server.rest}/v1/models/layers/metadata`)).json();
  expect(metadata).toMatchObject({
    model_spec: { name: 'layers', version: '1' },
    metadata: {
      signature_def: {
        signature_def: {
          serving_default: {
            method_name: 'tensorflow/serving/predict',
            inputs: { left: { dtype: 'DT_FLOAT', tensor_shape: { dim: [{ size: '-1' }, { size: '3' }] } } },
          },
        },
      },
    },
  });
  const wire = await server.client.call(GrpcMethod.getModelMetadata, encodeModelMetadataRequest({ name: 'layers' }));
  expect([...decodeModelMetadataResponse(wire).signatures.keys()]).toEqual(['serving_default']);
  const states = await server.client.call(GrpcMethod.getModelStatus, encodeModelStatusRequest({ name: 'vocabulary' }));
  expect(decodeModelStatusResponse(states)).toMatchObject([{ version: 1n, state: 'AVAILABLE' }]);
});

test('requests are checked against the signature', async () => {
  const wrongShape = await predict('layers', { inputs: { left: [[1, 2]], right: [[4, 5]] } });
  expect(wrongShape.status).toBe(400);
  expect(errorOf(wrongShape.text)).toBe("Expects input 'left' to have shape [-1,3] but [1,2] is provided");
  expect((await predict('mixed', { instances: [1.5] })).status).toBe(400);
  expect((await predict('mixed', { instances: [2 ** 31] })).status).toBe(400);
});

test('a SavedModel beside them answers, and takes over as the next version of one of them', async () => {
  expect(JSON.parse((await predict('half_plus_two', { instances: [1] })).text)).toEqual({ predictions: [3.5] });
  // Moved into place whole, as a deployment should.
  mkdirSync(join(root, 'staging'));
  cpSync(join(MODELS, 'half_plus_two', '123'), join(root, 'staging', '2'), { recursive: true });
  renameSync(join(root, 'staging', '2'), join(root, 'mixed', '2'));
  await eventually(async () => {
    const { model_version_status: versions } = (await (await fetch(`${server.rest}/v1/models/mixed`)).json()) as {
      model_version_status: Array<{ version: string; state: string }>;
    };
    return versions.map(({ version, state }) => `${version} ${state}`).join() === '2 AVAILABLE,1 END';
  });
  expect(JSON.parse((await predict('mixed', { instances: [1] })).text)).toEqual({ predictions: [2.5] });
});

test('nothing of TensorFlow.js is loaded by a server that has no model of it', async () => {
  const script = `require(process.argv[1]); require(process.argv[2]);
    process.stdout.write(Object.keys(require.cache).filter((file) => file.includes('@tensorflow')).join())`;
  const build = join(__dirname, '..', 'build');
  const files = [join(build, 'index.js'), join(build, 'create-engine.js')];
  expect((await promisify(execFile)(process.execPath, ['-e', script, ...files])).stdout).toBe('');
});
