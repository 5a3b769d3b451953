import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { numericTensor } from '@cdk8s-serving/contract';
import { digitsSignatures } from '../../gateway/test/support/bindings';
import { StubModelServer } from '../../gateway/test/support/stub-model-server';
import { createApp } from './gateway';

const picture = readFileSync(join(__dirname, '..', 'digits', 'pictures', '7.png'));
const send = (app: ReturnType<typeof createApp>) =>
  app.inject({ method: 'PUT', url: '/cheques/42/digit', headers: { 'content-type': 'image/png' }, payload: picture });

/** Scores of which one is as given and the rest are nothing. */
const sevenIs = (score: number) => {
  const scores = Float32Array.from({ length: 10 }, (_, digit) => (digit === 7 ? score : 0));
  return new Map([['scores', numericTensor('float', [1, 10], scores)]]);
};

test('an application of its own asks the model with the recipe, and answers in its own words', async () => {
  const model = new StubModelServer({ signatures: digitsSignatures, state: 'AVAILABLE', predict: () => sevenIs(0.9) });
  await model.start();
  const app = createApp(model.target);
  expect((await send(app)).json()).toEqual({ cheque: '42', digit: 7 });
  expect(model.seen[0]?.inputs.get('image')?.shape).toEqual([1, 8, 8, 1]);
  model.behaviour.predict = () => sevenIs(0.4);
  expect((await send(app)).json()).toEqual({ cheque: '42', digit: null });
  await app.close();
  model.stop();
});

test('a model server that is gone is an answer within the deadline, not a request that hangs', async () => {
  const app = createApp('ipv4:127.0.0.1:9');
  expect((await send(app)).statusCode).toBe(500);
  await app.close();
});

test('it is short', () => {
  expect(readFileSync(join(__dirname, 'gateway.ts'), 'utf8').split('\n').length).toBeLessThan(60);
});
