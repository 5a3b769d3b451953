import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dtypeNumber, type DType, type Signature, type Tensor } from '@cdk8s-serving/contract';
import { parseExampleRequest } from '../codec/json/example-request';
import { JsonCodec } from '../codec/json/off-thread/json-codec';
import { JsonWorkerPool } from '../codec/json/off-thread/worker-pool';
import { parsePredictRequest } from '../codec/json/predict-request';
import { encodePredictJson } from '../codec/json/predict-response';
import { temporaryDirectory } from './support/server';

const LIMITS = { maxTensorBytes: 1 << 26 };
const ELEMENTS = 30_000;
const { signal } = new AbortController();

function signatures(dtype: DType): ReadonlyMap<string, Signature> {
  const info = { tensorName: 'x:0', dtypeNumber: dtypeNumber(dtype), dtype, shape: undefined };
  const inputs = new Map([['x', { ...info, dimensionNames: [], hasShape: true }]]);
  return new Map([['serving_default', { methodName: '', inputs, outputs: new Map(), encoded: new Uint8Array(0) }]]);
}

const text = (item: unknown): string => (item instanceof Uint8Array ? Buffer.from(item).toString('hex') : String(item));

/** A body of a list of values, large enough for another thread. */
function large(value: (index: number) => string, key = 'instances'): Buffer {
  return Buffer.from(`{"${key}": [${Array.from({ length: ELEMENTS }, (_, index) => value(index)).join(', ')}]}`);
}

let codec: JsonCodec;
beforeAll(() => (codec = new JsonCodec(2)));
afterAll(() => codec.close());

test.each<[DType, (index: number) => string]>([
  ['float', (index) => String(index / 7)],
  ['int64', (index) => `${index + 1}000000000000`],
  ['bool', (index) => String(index % 3 === 0)],
  ['string', (index) => `"text ${index} \\u00e9"`],
  ['string', () => '{"b64": "AAEC"}'],
])('a large body of %s is read on another thread as it is on this one', async (dtype, value) => {
  const expected = signatures(dtype);
  const signature = expected.get('serving_default') as Signature;
  const here = parsePredictRequest(large(value)).decode(signature, LIMITS);
  const parsed = await codec.parsePredict(large(value), expected, LIMITS, signal);
  const there = parsed.decode(signature, LIMITS);
  expect(there.format).toBe(here.format);
  const values = (inputs: ReadonlyMap<string, Tensor>) =>
    [...inputs].map(([name, { shape, data }]) => [name, shape, Array.from(data, text).join()]);
  expect(values(there.inputs)).toEqual(values(here.inputs));
});

test('an error of syntax comes at once, one of the values when they are asked for', async () => {
  const expected = signatures('int32');
  const signature = expected.get('serving_default') as Signature;
  await expect(
    codec.parsePredict(
      large(() => '1 2'),
      expected,
      LIMITS,
      signal,
    ),
  ).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    message: "JSON Parse error: Missing a comma or ']' after an array element. at offset: 17",
  });
  const body = large((index) => (index === 20_000 ? '1.5' : '1'));
  const parsed = await codec.parsePredict(body, expected, LIMITS, signal);
  expect(() => parsed.decode(signature, LIMITS)).toThrow(
    "Failed to process element: 20000 of 'instances' list. Error: INVALID_ARGUMENT: JSON Value: 1.5 Type: Number is not of expected type: int32",
  );
});

test('a version that changed while a body was read is given what it needs', async () => {
  const parsed = await codec.parsePredict(large(String), signatures('float'), LIMITS, signal);
  const other = signatures('int32').get('serving_default') as Signature;
  expect(parsed.decode(other, LIMITS).inputs.get('x')?.data).toEqual(
    Int32Array.from({ length: ELEMENTS }, (_, index) => index),
  );
  const unknown = await codec.parsePredict(large(String), undefined, LIMITS, signal);
  expect(unknown.decode(other, LIMITS).inputs.get('x')?.shape).toEqual([ELEMENTS]);
});

test('examples are read, and answers are written, as they are on this thread', async () => {
  const examples = (): Buffer => large((index) => `{"age": ${index}, "name": "n${index}"}`, 'examples');
  const there = await codec.parseExamples(examples(), LIMITS, signal);
  const here = parseExampleRequest(examples(), LIMITS);
  expect(there.examples.map(text).join()).toBe(here.examples.map(text).join());
  const data = Float32Array.from({ length: ELEMENTS }, (_, index) => index / 3);
  const outputs = new Map<string, Tensor>([['y', { dtype: 'float', shape: [ELEMENTS / 3, 3], data }]]);
  const written = await codec.encodePredict(outputs, 'row', signal);
  expect(Buffer.from(written).toString()).toBe(encodePredictJson(outputs, 'row'));
  // The tensor is still the caller's.
  expect(data).toHaveLength(ELEMENTS);
});

describe('threads', () => {
  const job = { message: { kind: 'examples', body: new Uint8Array(0), limits: LIMITS }, transfer: [] } as const;

  test('one that dies takes its own job with it, and another does the next', async () => {
    const file = join(temporaryDirectory(), 'worker.js');
    writeFileSync(
      file,
      `const { parentPort } = require('node:worker_threads');
       parentPort.on('message', ({ body }) => {
         if (body.length === 1) throw new Error('out of luck');
         parentPort.postMessage({ kind: 'encode', text: body });
       });`,
    );
    const pool = new JsonWorkerPool(1, file);
    const fatal = pool.run({ message: { ...job.message, body: new Uint8Array(1) }, transfer: [] });
    const next = pool.run(job);
    await expect(fatal).rejects.toMatchObject({ code: 'INTERNAL', message: expect.stringContaining('out of luck') });
    await expect(next).resolves.toMatchObject({ kind: 'encode' });
    await pool.close();
  });

  test('a job nobody waits for any more is not begun', async () => {
    const pool = new JsonWorkerPool(1);
    const gone = new AbortController();
    const first = pool.run(job);
    const second = pool.run(job, gone.signal);
    gone.abort();
    await expect(first).resolves.toMatchObject({ kind: 'failed' });
    await expect(second).rejects.toMatchObject({ code: 'CANCELLED' });
    await pool.close();
  });

  test('closing refuses what waits and what runs', async () => {
    const pool = new JsonWorkerPool(1);
    const settled = Promise.allSettled([pool.run(job), pool.run(job), pool.run(job)]);
    await pool.close();
    expect((await settled).slice(1)).toEqual([
      expect.objectContaining({ reason: expect.objectContaining({ code: 'UNAVAILABLE' }) }),
      expect.objectContaining({ reason: expect.objectContaining({ code: 'UNAVAILABLE' }) }),
    ]);
    await expect(pool.run(job)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
