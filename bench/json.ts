/**
 * The JSON of tensors: our reader and writer against JSON.parse and JSON.stringify, in user processor time of one
 * process, and the server's event loop while clients send large bodies.
 */
import type { Signature, Tensor } from '@cdk8s-serving/contract';
import run from '../scripts/lib/main';
import { JsonCodec } from '../server/codec/json/off-thread/json-codec';
import { parsePredictRequest } from '../server/codec/json/predict-request';
import { encodePredictJson } from '../server/codec/json/predict-response';
import { alternate } from './support/alternate';
import { ROW_SHAPES, benchModels } from './support/models';
import { nativeLoad, requireNativeLoad } from './support/native-load';
import { jsonBody, nested, values } from './support/requests';
import { ServerProcess } from './support/server-process';
import { median, printTable, spread } from './support/table';
import { restTarget } from './support/target';

const ROUNDS = 15;
const LIMITS = { maxTensorBytes: 2 ** 31 };
const SHAPES: readonly (readonly number[])[] = [
  [1, 50],
  [1, 41, 41, 3],
  [1, 224, 224, 3],
  [10, 224, 224, 3],
];
const DOUBLES = [1, 41, 41, 3];

const info = { tensorName: 'x:0', dtypeNumber: 1, shape: undefined };
const signature = signatureOf('float');
const signatures = new Map([['serving_default', signature]]);

function signatureOf(dtype: 'float' | 'double'): Signature {
  const inputs = new Map([['x', { ...info, dtype, dimensionNames: [], hasShape: true }]]);
  return { methodName: '', inputs, outputs: new Map(), encoded: new Uint8Array(0) };
}

/** User processor time of some work, in milliseconds; repeated so often that the clock is fine enough. */
function processorMs(work: () => unknown, repeats: number): Promise<number> {
  const before = process.cpuUsage();
  for (let repeat = 0; repeat < repeats; repeat += 1) work();
  return Promise.resolve(process.cpuUsage(before).user / 1000 / repeats);
}

async function compare(shape: readonly number[], dtype: 'float' | 'double'): Promise<string[]> {
  const body = jsonBody(shape);
  const data = values(shape.reduce((product, size) => product * size, 1));
  const array = dtype === 'float' ? data : Float64Array.from(data);
  const outputs = new Map<string, Tensor>([['y', { dtype, shape, data: array }]]);
  const expected = signatureOf(dtype);
  const expectation = { signatures: new Map([['serving_default', expected]]), limits: LIMITS };
  const lists = { predictions: nested(shape, data) };
  const repeats = Math.max(1, Math.round(3e6 / body.length));
  const { parse, stringify } = JSON;
  const measured = await alternate(
    [
      { name: 'parse', measure: () => processorMs(() => parse(body.toString()), repeats) },
      {
        name: 'read',
        measure: () => processorMs(() => parsePredictRequest(body, expectation).decode(expected, LIMITS), repeats),
      },
      { name: 'stringify', measure: () => processorMs(() => stringify(lists), repeats) },
      { name: 'write', measure: () => processorMs(() => encodePredictJson(outputs, 'row'), repeats) },
    ],
    ROUNDS,
  );
  const ms = measured.map(({ results }) => median(results));
  const [parseMs = NaN, readMs = NaN, stringifyMs = NaN, writeMs = NaN] = ms;
  return [
    `${dtype}, ${(body.length / 1e6).toFixed(3)} MB`,
    ...[parseMs, readMs].map((each) => each.toFixed(3)),
    `${(parseMs / readMs).toFixed(1)} x`,
    ...[stringifyMs, writeMs].map((each) => each.toFixed(3)),
    `${(stringifyMs / writeMs).toFixed(1)} x`,
  ];
}

/** Wall time of a body read here and on another thread: from where on handing over costs little. */
async function handOver(): Promise<string[][]> {
  const codec = new JsonCodec(1);
  const { signal } = new AbortController();
  const rows: string[][] = [];
  for (const side of [32, 57, 80, 128]) {
    const body = jsonBody([1, side, side, 3]);
    const timed = async (work: () => unknown): Promise<number> => {
      const startMs = performance.now();
      await work();
      return performance.now() - startMs;
    };
    const measured = await alternate(
      [
        { name: 'here', measure: () => timed(() => parsePredictRequest(body, { signatures, limits: LIMITS })) },
        {
          name: 'there',
          measure: () => timed(() => codec.parsePredict(new Uint8Array(body), signatures, LIMITS, signal)),
        },
      ],
      ROUNDS * 10,
    );
    rows.push([`${(body.length / 1000).toFixed(0)} kB`, ...measured.map(({ results }) => median(results).toFixed(2))]);
  }
  await codec.close();
  return rows;
}

async function eventLoop(): Promise<string[][]> {
  const { mobilenet } = await benchModels();
  const server = await ServerProcess.start(['--model_name=mobilenet', `--model_base_path=${mobilenet}`]);
  const target = restTarget(server.restPort, 'mobilenet', jsonBody(ROW_SHAPES.mobilenet));
  const load = () => nativeLoad(target, 8, 3);
  try {
    await load();
    // Reading the page begins the next window of the event loop's histogram.
    await server.metric('nodejs_eventloop_lag_p99_seconds');
    const p99: number[] = [];
    const perSecond: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      perSecond.push((await load()).perSecond);
      p99.push((await server.metric('nodejs_eventloop_lag_p99_seconds')) * 1000);
    }
    return [['MobileNetV2, 8 clients', spread(perSecond), `${spread(p99, 1)} ms`]];
  } finally {
    await server.stop();
  }
}

run(async () => {
  requireNativeLoad();
  const rows: string[][] = [];
  for (const shape of SHAPES) rows.push(await compare(shape, 'float'));
  rows.push(await compare(DOUBLES, 'double'));
  printTable(
    'json',
    `User processor time in ms, medians of ${ROUNDS} alternating rounds, read/write against JSON of the same numbers.`,
    ['body', 'JSON.parse', 'read', 'ratio', 'JSON.stringify', 'write', 'ratio'],
    rows,
  );
  printTable(
    'json',
    'Wall time in ms of one body.',
    ['body', 'on the event loop', 'on another thread'],
    await handOver(),
  );
  printTable(
    'json',
    'Bodies of 3.2 MB; median and range of 5 runs.',
    ['load', 'requests/s', 'p99 delay of the event loop'],
    await eventLoop(),
  );
  return 0;
});
