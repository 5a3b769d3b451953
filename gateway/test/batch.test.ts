import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { numericTensor } from '@cdk8s-serving/contract';
import { png } from './support/pictures';
import { encodeSignature } from './support/signatures';
import { EXAMPLES, credit, creditSignatures } from './support/bindings';
import { start, type Running } from './support/start';
import type { SeenPredict } from './support/stub-model-server';

const picture = (digit: number) => readFileSync(join(EXAMPLES, 'digits', 'pictures', `${digit}.png`));

/** Scores whose best class is the number of the example in its batch. */
function ownPlaceIsBest({ inputs }: SeenPredict) {
  const count = inputs.get('image')?.shape[0] ?? 0;
  const scores = Float32Array.from({ length: count * 10 }, (_, index) => (index % 11 === 0 ? 1 : 0));
  return new Map([['scores', numericTensor('float', [count, 10], scores)]]);
}

let running: Running;
const post = async (body: unknown) => {
  const isForm = body instanceof FormData;
  const response = await fetch(`${running.url}/predict`, {
    method: 'POST',
    body: isForm ? body : JSON.stringify(body),
    ...(isForm ? {} : { headers: { 'content-type': 'application/json' } }),
  });
  return { status: response.status, body: await response.json() };
};
afterEach(() => running.stop());

test('several pictures in one request are one call to the model, answered in their order', async () => {
  running = await start({ behaviour: { predict: ownPlaceIsBest } });
  const best = (body: unknown) =>
    (body as Record<string, number>[]).map((scores) => Object.entries(scores).find(([, score]) => score === 1)?.[0]);
  const json = await post([0, 1, 2].map((digit) => ({ b64: picture(digit).toString('base64') })));
  expect([json.status, best(json.body)]).toEqual([200, ['0', '1', '2']]);
  const form = new FormData();
  for (const digit of [3, 4]) form.append('file', new Blob([new Uint8Array(picture(digit))]));
  const files = await post(form);
  expect([files.status, best(files.body)]).toEqual([200, ['0', '1']]);
  expect(running.model.seen.map(({ inputs }) => inputs.get('image')?.shape)).toEqual([
    [3, 8, 8, 1],
    [2, 8, 8, 1],
  ]);
});

test('a model that was exported for a batch of one is asked once for each picture', async () => {
  const signature = encodeSignature({ image: ['float', [1, 8, 8, 1]] }, { scores: ['float', [1, 10]] });
  /** As sure of every class as the first pixel is bright. */
  const predict = ({ inputs }: SeenPredict) => {
    const brightest = Number(inputs.get('image')?.data[0]);
    return new Map([['scores', numericTensor('float', [1, 10], new Float32Array(10).fill(brightest))]]);
  };
  running = await start({ behaviour: { signatures: new Map([['serving_default', signature]]), predict } });
  const shades = [0, 51, 255].map((shade) => png(Array<number>(64).fill(shade), 8, 8, 1));
  const pictures = (await Promise.all(shades)).map((bytes) => ({ b64: bytes.toString('base64') }));
  const { status, body } = await post(pictures);
  expect([status, (body as Record<string, number>[]).map((scores) => scores['0']?.toFixed(1))]).toEqual([
    200,
    ['0.0', '0.2', '1.0'],
  ]);
  expect(running.model.seen.map(({ inputs }) => inputs.get('image')?.shape)).toEqual(Array(3).fill([1, 8, 8, 1]));
});

test('a list of one is answered with a list of one; an empty one and one that is too long are refused', async () => {
  running = await start({
    binding: credit,
    behaviour: {
      signatures: creditSignatures,
      predict: () => new Map([['probability', numericTensor('float', [1, 1], Float32Array.of(0.75))]]),
    },
  });
  const record = { job: 'retired', duration: 1, poutcome: 'other' };
  expect(await post([record])).toEqual({ status: 200, body: [{ credit_probability: 0.75, credit: true }] });
  expect((await post([])).status).toBe(400);
  expect((await post(Array(1025).fill(record))).body).toMatchObject({
    detail: 'the list has 1025 examples, expected 1 to 1024',
  });
});
