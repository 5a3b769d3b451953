import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ProtobufWriter,
  encodeExample,
  encodeInferenceRequest,
  encodeMultiInferenceRequest,
  encodePredictRequest,
  numericTensor,
} from '@cdk8s-serving/contract';
import { maskedCrc, readTfRecords } from '../core/warmup/tfrecord';
import { WarmupEngine } from '../core/warmup/warmup-engine';
import type { Engine } from '../engine/engine';
import { MODELS, realEngine, temporaryDirectory } from './support/server';

const real = realEngine();

/** A TFRecord file with these records. */
function tfRecords(...records: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    records.flatMap((record) => {
      const header = Buffer.alloc(8);
      header.writeBigUInt64LE(BigInt(record.length));
      return [header, u32(maskedCrc(header)), record, u32(maskedCrc(record))];
    }),
  );
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** A `PredictionLog` with a message in one of its fields. */
function log(field: number, message: Uint8Array): Uint8Array {
  const inner = new ProtobufWriter();
  inner.bytes(1, message);
  const outer = new ProtobufWriter();
  outer.bytes(field, inner.finish());
  return outer.finish();
}

const predict = (signatureName = ''): Uint8Array =>
  encodePredictRequest({
    modelSpec: { name: 'whatever', signatureName },
    inputs: new Map([['x', numericTensor('float', [2], Float32Array.of(1, 2))]]),
    outputFilter: [],
  });

/** A serialized example whose feature `x` is 1. */
const example = encodeExample(new Map([['x', { kind: 'float', values: [1] }]]));

/** A version directory with this warm-up file. */
function versionWith(file: Uint8Array, model = join('half_plus_two', '123')): string {
  const directory = join(temporaryDirectory(), '1');
  cpSync(join(MODELS, model), directory, { recursive: true });
  mkdirSync(join(directory, 'assets.extra'));
  writeFileSync(join(directory, 'assets.extra', 'tf_serving_warmup_requests'), file);
  return directory;
}

/** The real engine, counting runs and models that are open. */
function counting(): { engine: Engine; runs: () => number; open: () => number } {
  let runs = 0;
  let open = 0;
  const engine: Engine = {
    description: real.description,
    load: async (request) => {
      const model = await real.load(request);
      open += 1;
      return {
        metaGraph: model.metaGraph,
        run: (...args) => {
          runs += 1;
          return model.run(...args);
        },
        close: () => {
          open -= 1;
          return model.close();
        },
      };
    },
  };
  return { engine, runs: () => runs, open: () => open };
}

const load = (engine: Engine, path: string, iterations = 1) =>
  new WarmupEngine(engine, iterations).load({ path, tags: ['serve'], intraOpParallelism: 1, interOpParallelism: 1 });

test('the masked checksum is the one TensorFlow writes', () => {
  // RFC 3720, B.4: CRC-32C of 32 zero bytes is 0x8a9136aa; masked as crc32c.h does.
  const masked = (crc: number): number => (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
  expect(maskedCrc(new Uint8Array(32))).toBe(masked(0x8a9136aa));
  // The check value of every catalogue of CRCs, and a length that no word divides.
  expect(maskedCrc(Buffer.from('123456789'))).toBe(masked(0xe3069283));
});

test('recorded requests run before the version is there, as often as asked for', async () => {
  const { engine, runs } = counting();
  const path = versionWith(tfRecords(log(6, predict()), log(6, predict('serving_default')), new Uint8Array()));
  const model = await load(engine, path, 3);
  expect(runs()).toBe(6);
  await model.close();
});

test('recorded classifications, regressions and several of them at once run like predictions', async () => {
  const { engine, runs } = counting();
  const classify = { name: 'whatever', signatureName: 'classify' };
  const tasks = [
    { modelSpec: classify, methodName: 'tensorflow/serving/classify' },
    { modelSpec: { name: 'whatever' }, methodName: 'tensorflow/serving/regress' },
  ];
  const file = tfRecords(
    log(2, encodeInferenceRequest(classify, [example])),
    log(3, encodeInferenceRequest({ name: 'whatever' }, [example])),
    log(4, encodeMultiInferenceRequest({ tasks, examples: [example] })),
  );
  const model = await load(engine, versionWith(file, join('examples', '1')), 2);
  expect(runs()).toBe(8);
  await model.close();
});

test('a version without a file, or with an empty one, loads', async () => {
  const { engine, runs, open } = counting();
  await (await load(engine, join(MODELS, 'half_plus_two', '123'))).close();
  await (await load(engine, versionWith(new Uint8Array()))).close();
  expect([runs(), open()]).toEqual([0, 0]);
});

test.each<[string, () => Uint8Array, string]>([
  [
    'no TFRecord file',
    () => Buffer.from('hello, this is text'),
    'Please verify your warmup data is in TFRecord format.',
  ],
  ['a file that is cut off', () => tfRecords(log(6, predict())).subarray(0, 30), 'corrupted record at 0'],
  ['a record that is no log', () => tfRecords(Uint8Array.of(0xff, 0xff)), 'Failed to parse warmup record'],
  ['another kind of log', () => tfRecords(log(5, predict())), 'Unsupported log_type for warmup: sessionRun'],
  [
    'a signature that takes no examples',
    () => tfRecords(log(2, encodeInferenceRequest({ name: 'm' }, [example]))),
    'No classification inputs found in SignatureDef: serving_default',
  ],
  [
    'an unknown signature',
    () => tfRecords(log(6, predict('other'))),
    'Serving signature key "other" of a warmup record',
  ],
  [
    'too many records',
    () => tfRecords(...Array.from({ length: 1001 }, () => new Uint8Array())),
    'Number of warmup records exceeds the maximum (1000)',
  ],
])('%s fails the load, and nothing stays in memory', async (_what, file, message) => {
  const { engine, open } = counting();
  await expect(load(engine, versionWith(file()))).rejects.toThrow(message);
  expect(open()).toBe(0);
});

test('records come out as they went in', () => {
  const records = [Uint8Array.of(1, 2, 3), new Uint8Array(), Uint8Array.of(9)];
  expect([...readTfRecords(tfRecords(...records), 'f')].map((record) => [...record])).toEqual([[1, 2, 3], [], [9]]);
});
