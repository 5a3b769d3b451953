/**
 * `npm run bench -- gateway`: a JPEG of about 30 kB through the gateway into a tensor of 299x299x3 and a model that
 * computes nothing, beside what has to be done anyway: decoding and resizing alone, in the same decoders, and calling the
 * same model with ready tensors. Everything, clients too, shares the cores, so the cost of both is the sum of their times.
 */
import sharp from 'sharp';
import { DECODER_LIMITS, DecoderPool, ModelClient } from '../gateway/index';
import type { ImagePreprocessing, ModelBinding } from '@cdk8s-serving/contract';
import { alternate } from './support/alternate';
import { Child } from './support/child';
import { closedLoop, withClients, type LoadClient } from './support/load';
import { median, printTable, spread } from './support/table';

const CLIENTS = 8;
const ROUNDS = 7;
const DURATION_MS = 2_000;

const recipe: ImagePreprocessing = {
  kind: 'image',
  input: 'x',
  width: 299,
  height: 299,
  color: 'rgb',
  interpolation: 'bilinear',
  scaling: 'minus_one_to_one',
};

const binding: ModelBinding = {
  model: 'stub',
  signature: 'serving_default',
  preprocessing: recipe,
  answer: { kind: 'labels', output: 'scores', labels: ['a', 'b', 'c'] },
};

/** Shapes under a little noise: of the size that photographs have at 400 x 400 pixels. */
function picture(): Promise<Buffer> {
  const side = 400;
  let state = 1;
  const pixels = Uint8Array.from({ length: side * side * 3 }, (_, index) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    const [x, y] = [Math.floor(index / 3) % side, Math.floor(index / 3 / side)];
    return 128 + 80 * Math.sin((x * (1 + (index % 3))) / 40) * Math.cos(y / 30) + (state >>> 28);
  });
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer();
}

const client = (request: () => Promise<boolean>) => (): Promise<LoadClient> =>
  Promise.resolve({ request, close: () => undefined });

async function main(): Promise<void> {
  const jpeg = await picture();
  const model = await Child.start('model-stub.ts', '');
  const gateway = await Child.start(
    'gateway-process.ts',
    JSON.stringify([JSON.stringify(binding), String(model.said)]),
  );
  const decoders = new DecoderPool(DECODER_LIMITS);
  const caller = new ModelClient(`ipv4:127.0.0.1:${String(model.said)}`, binding);
  const signal = new AbortController().signal;
  const tensor = await decoders.preprocess(jpeg, recipe, 'float', signal);
  const inputs = new Map([['x', tensor]]);
  const init = { method: 'POST', headers: { 'content-type': 'image/jpeg' }, body: new Uint8Array(jpeg) };
  const stages = new Map<string, number[]>();
  const ask = async (): Promise<boolean> => {
    const response = await fetch(`http://127.0.0.1:${String(gateway.said)}/predict`, init);
    await response.arrayBuffer();
    for (const [, name = '', ms] of (response.headers.get('server-timing') ?? '').matchAll(/(\w+);dur=([\d.]+)/g)) {
      stages.set(name, [...(stages.get(name) ?? []).slice(-999), Number(ms)]);
    }
    return response.ok;
  };
  const decode = async (): Promise<boolean> =>
    (await decoders.preprocess(jpeg, recipe, 'float', signal)).shape.length === 4;
  const call = async (): Promise<boolean> => (await caller.predict(inputs, [], { timeoutMs: 10_000 })).has('scores');
  const rows = [
    { name: 'the gateway', request: ask },
    { name: 'decoding and resizing alone', request: decode },
    { name: 'the model alone, with ready tensors', request: call },
  ].map(({ name, request }) => ({
    name,
    measure: () => withClients(CLIENTS, client(request), (clients) => closedLoop(clients, DURATION_MS)),
  }));
  const measured = await alternate(rows, ROUNDS);
  const [through = [], decoded = [], called = []] = measured.map(({ results }) =>
    results.map((each) => each.perSecond),
  );
  const both = decoded.map((perSecond, round) => 1 / (1 / perSecond + 1 / (called[round] ?? NaN)));
  const shares = through.map((perSecond, round) => (100 * perSecond) / (both[round] ?? NaN));
  const errors = measured.flatMap(({ results }) => results).reduce((sum, each) => sum + each.errors, 0);
  stages.clear();
  for (let count = 0; count < 100; count += 1) await ask();
  const alone = [...stages].map(([name, ms]) => `${name} ${median(ms).toFixed(2)}`).join(', ');
  printTable(
    'gateway',
    `A JPEG of ${(jpeg.length / 1000).toFixed(0)} kB, 400x400, into 299x299x3; ${CLIENTS} clients, ${errors} errors; per ` +
      `second, median and range of ${ROUNDS} alternating rounds. Milliseconds of one request at a time: ${alone}.`,
    ['', 'per second'],
    [
      ...measured.map(({ name, results }) => [name, spread(results.map(({ perSecond }) => perSecond))]),
      ['both alone, one after the other', spread(both)],
      ['the gateway, of that', `${spread(shares)} %`],
    ],
  );
  caller.close();
  decoders.close();
  await gateway.stop();
  await model.stop();
}

void main();
