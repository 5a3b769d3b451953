import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as protobuf from 'protobufjs';
import {
  GrpcMethod,
  decodeInferenceResponse,
  encodeExample,
  encodeInferenceRequest,
  encodeMultiInferenceRequest,
  encodePredictRequest,
  type CodeName,
} from '@cdk8s-serving/contract';
import { freePort } from '../../contract/test/support/free-port';
import { parseModelServerConfig } from '../config/model-server-config';
import { requestOf } from '../core/warmup/prediction-log';
import { readTfRecords } from '../core/warmup/tfrecord';
import { WarmupEngine } from '../core/warmup/warmup-engine';
import type { Engine } from '../engine/engine';
import { RecordFile, type PendingRecord } from '../request-log/record-file';
import { MODELS, RawClient, eventually, post, realEngine, silentServer, temporaryDirectory } from './support/server';

const engine = realEngine();
const LIMITS = { maxFileBytes: 1 << 20, maxFileRecords: 1000, maxFiles: 3, maxPendingBytes: 1 << 20 };

const logging = (prefix: string, rate: number, type = 'file'): string =>
  `logging_config { log_collector_config { type: "${type}" filename_prefix: "${prefix}" } sampling_config { sampling_rate: ${rate} } }`;

const config = (name: string, more: string): string =>
  `config { name: "${name}" base_path: "${join(MODELS, 'examples')}" model_platform: "tensorflow" ${more} }`;

const list = (...configs: readonly string[]): string => `model_config_list { ${configs.join('\n')} }`;

/** A server with this model config. */
async function start(text: string, ...flags: readonly string[]) {
  const file = join(temporaryDirectory(), 'models.config');
  writeFileSync(file, text);
  const [grpc, rest, management] = [await freePort(), await freePort(), await freePort()];
  const ports = [`--port=${grpc}`, `--rest_api_port=${rest}`, `--management_port=${management}`];
  const server = await silentServer(engine, [...ports, `--model_config_file=${file}`, ...flags]);
  const client = new RawClient(`127.0.0.1:${grpc}`);
  const counts = async () => {
    const text_ = await (await fetch(`http://127.0.0.1:${management}/metrics`)).text();
    return text_.split('\n').filter((line) => line.startsWith(':tensorflow:serving:request_log_count{'));
  };
  const stop = async (): Promise<void> => {
    client.close();
    await server.drain();
  };
  return { rest: `http://127.0.0.1:${rest}/v1/models`, client, counts, stop };
}

const filesOf = (directory: string): string[] =>
  readdirSync(directory)
    .sort()
    .map((name) => join(directory, name));

const kindsIn = (path: string): (string | undefined)[] =>
  [...readTfRecords(readFileSync(path), path)].map((record) => requestOf(record)?.kind);

const countIn = (path: string): number => [...readTfRecords(readFileSync(path), path)].length;

/** What a log says beside request and response: prediction_log.proto, logging.proto, sampling_config of logging_config.proto. */
const PredictionLog = protobuf
  .parse(
    `syntax = "proto3";
    message Int64Value { int64 value = 1; }
    message ModelSpec { string name = 1; string signature_name = 3; Int64Value version = 2; }
    message SamplingConfig { double sampling_rate = 1; }
    message LogMetadata { ModelSpec model_spec = 1; SamplingConfig sampling_config = 2; int64 timestamp_secs = 4; }
    message RequestAndResponse { bytes request = 1; bytes response = 2; }
    message PredictionLog { LogMetadata log_metadata = 1; RequestAndResponse regress_log = 3; }`,
    { keepCase: true },
  )
  .root.lookupType('PredictionLog');

const example = encodeExample(new Map([['x', { kind: 'float', values: [1] }]]));
const spec = { name: 'm' };

test('what was logged, of both ports and of every kind, is a warm-up file', async () => {
  const directory = temporaryDirectory();
  const server = await start(list(config('m', logging(join(directory, 'requests'), 1))));
  const { rest, client } = server;
  const inputs = new Map([['inputs', { dtype: 'string' as const, shape: [1], data: [example] }]]);
  const b64 = Buffer.from(example).toString('base64');
  await client.call(GrpcMethod.predict, encodePredictRequest({ modelSpec: spec, inputs }));
  expect((await post(`${rest}/m:predict`, `{"instances": [{"b64": "${b64}"}]}`)).status).toBe(200);
  expect((await post(`${rest}/m:regress`, '{"examples": [{"x": 1.0}]}')).status).toBe(200);
  const classify = encodeInferenceRequest({ ...spec, signatureName: 'classify' }, [example]);
  await client.call(GrpcMethod.classify, classify);
  const tasks = [{ modelSpec: spec, methodName: 'tensorflow/serving/regress' }];
  await client.call(GrpcMethod.multiInference, encodeMultiInferenceRequest({ tasks, examples: [example] }));
  // Not answered, and so not logged.
  expect((await post(`${rest}/m:regress`, '{"examples": [{"y": 1.0}]}')).status).toBe(400);
  await server.stop();

  const [path = '', ...others] = filesOf(directory);
  expect([path.endsWith('requests-000001.tfrecord'), others]).toEqual([true, []]);
  expect(kindsIn(path)).toEqual(['predict', 'predict', 'regress', 'classify', 'multiInference']);

  const version = join(temporaryDirectory(), '1');
  cpSync(join(MODELS, 'examples', '1'), version, { recursive: true });
  mkdirSync(join(version, 'assets.extra'));
  cpSync(path, join(version, 'assets.extra', 'tf_serving_warmup_requests'));
  let runs = 0;
  const counting: Engine = {
    description: '',
    load: async (request) => {
      const model = await engine.load(request);
      const run: typeof model.run = (...args) => {
        runs += 1;
        return model.run(...args);
      };
      return { metaGraph: model.metaGraph, run, close: () => model.close() };
    },
  };
  const load = { path: version, tags: ['serve'], intraOpParallelism: 1, interOpParallelism: 1 };
  await (await new WarmupEngine(counting, 1).load(load)).close();
  expect(runs).toBe(5);
});

test('a log says which version answered, when, and of how many it is one', async () => {
  const directory = temporaryDirectory();
  const server = await start(list(config('m', logging(join(directory, 'requests'), 1))));
  const beforeSeconds = Math.floor(Date.now() / 1000);
  await post(`${server.rest}/m:regress`, '{"examples": [{"x": 1.0}]}');
  await server.stop();
  const [path = ''] = filesOf(directory);
  const [record = new Uint8Array()] = readTfRecords(readFileSync(path), path);
  const log = PredictionLog.toObject(PredictionLog.decode(record), { longs: Number }) as {
    log_metadata: { timestamp_secs: number };
    regress_log: { response: Uint8Array };
  };
  expect(log.log_metadata).toEqual({
    model_spec: { name: 'm', signature_name: 'serving_default', version: { value: 1 } },
    sampling_config: { sampling_rate: 1 },
    timestamp_secs: expect.any(Number) as number,
  });
  expect(log.log_metadata.timestamp_secs).toBeGreaterThanOrEqual(beforeSeconds);
  expect(decodeInferenceResponse(log.regress_log.response, 'regress').result).toEqual({
    kind: 'regress',
    values: [2.5],
  });
});

test('the sampling rate counts, and models without a configuration are not logged', async () => {
  const directory = temporaryDirectory();
  const server = await start(list(config('never', logging(join(directory, 'never'), 0)), config('not', '')));
  for (const model of ['never', 'not']) {
    expect((await post(`${server.rest}/${model}:regress`, '{"examples": [{"x": 1.0}]}')).status).toBe(200);
  }
  expect(await server.counts()).toEqual([]);
  await server.stop();
  expect(filesOf(directory)).toEqual([]);
});

test('a file that cannot be written fails no request, and is counted', async () => {
  const notADirectory = join(temporaryDirectory(), 'file');
  writeFileSync(notADirectory, '');
  const server = await start(list(config('m', logging(join(notADirectory, 'requests'), 1))));
  for (let call = 0; call < 2; call += 1) {
    expect((await post(`${server.rest}/m:regress`, '{"examples": [{"x": 1.0}]}')).status).toBe(200);
  }
  await server.stop();
  const restarted = await start(list(config('m', logging(join(notADirectory, 'requests'), 1))));
  await post(`${restarted.rest}/m:regress`, '{"examples": [{"x": 1.0}]}');
  await eventually(async () => (await restarted.counts()).length > 0);
  expect(await restarted.counts()).toEqual([
    ':tensorflow:serving:request_log_count{model_name="m",status_code="INTERNAL"} 1',
  ]);
  await restarted.stop();
});

describe('a series of files', () => {
  const broken: unknown[] = [];
  const ended: CodeName[] = [];
  const record = (bytes: number): PendingRecord => ({
    bytes,
    encode: () => new Uint8Array(bytes),
    done: (status) => void ended.push(status),
  });

  beforeEach(() => {
    broken.length = 0;
    ended.length = 0;
  });

  const series = (prefix: string, limits: Partial<typeof LIMITS>): RecordFile =>
    new RecordFile(prefix, { ...LIMITS, ...limits }, (error) => broken.push(error));

  test('is bounded: a full file is followed by the next, and the oldest goes', async () => {
    const directory = temporaryDirectory();
    const file = series(join(directory, 'r'), { maxFileRecords: 2 });
    for (let index = 0; index < 9; index += 1) file.add(record(10));
    await file.close();
    const files = filesOf(directory);
    expect(files.map((path) => path.slice(directory.length + 1))).toEqual(
      ['3', '4', '5'].map((number) => `r-00000${number}.tfrecord`),
    );
    expect(files.map((path) => countIn(path))).toEqual([2, 2, 1]);
    expect(ended).toEqual(Array.from({ length: 9 }, () => 'OK'));
  });

  test('is bounded in bytes too', async () => {
    const directory = temporaryDirectory();
    const file = series(join(directory, 'r'), { maxFileBytes: 100 });
    for (let index = 0; index < 4; index += 1) file.add(record(40));
    file.add(record(101));
    await file.close();
    expect(filesOf(directory).map((path) => countIn(path))).toEqual([1, 1, 1]);
    expect(ended.sort()).toEqual(['OK', 'OK', 'OK', 'OK', 'RESOURCE_EXHAUSTED']);
  });

  test('drops at once what it cannot hold until it is written', async () => {
    const file = series(join(temporaryDirectory(), 'r'), { maxPendingBytes: 25 });
    for (let index = 0; index < 4; index += 1) file.add(record(10));
    expect(ended).toEqual(['RESOURCE_EXHAUSTED', 'RESOURCE_EXHAUSTED']);
    await file.close();
    expect(ended.slice(2)).toEqual(['OK', 'OK']);
  });

  test('begins a new file at each start, beside files of others', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'r-notes.tfrecord'), '');
    for (let start_ = 0; start_ < 2; start_ += 1) {
      const file = series(join(directory, 'r'), {});
      file.add(record(1));
      await file.close();
    }
    expect(readdirSync(directory).sort()).toEqual(['r-000001.tfrecord', 'r-000002.tfrecord', 'r-notes.tfrecord']);
  });

  test('says once that it cannot be written', async () => {
    const notADirectory = join(temporaryDirectory(), 'file');
    writeFileSync(notADirectory, '');
    const file = series(join(notADirectory, 'r'), {});
    for (let index = 0; index < 3; index += 1) file.add(record(1));
    await file.close();
    expect([broken.length, ended]).toEqual([1, ['INTERNAL', 'INTERNAL', 'INTERNAL']]);
  });
});

test.each([
  ['another collector', logging('/log/x', 1, ''), 'No request-logger-creator provided.'],
  ['a rate above one', logging('/log/x', 1.5), 'model m: sampling_rate is 1.5; it must be between 0 and 1'],
  ['a relative prefix', logging('log/x', 1), "model m: filename_prefix is 'log/x'; it must be an absolute path"],
])('%s is refused', (_what, more, message) => {
  expect(() => parseModelServerConfig(list(config('m', more)))).toThrow(message);
});

test('two models cannot log to the same files', () => {
  const twice = list(config('a', logging('/log/x', 1)), config('b', logging('/log/x', 1)));
  expect(() => parseModelServerConfig(twice)).toThrow('models a and b both log to /log/x; give each a filename_prefix');
});
