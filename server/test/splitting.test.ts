import { join } from 'node:path';
import { numericTensor } from '@cdk8s-serving/contract';
import { parseBatchingParameters } from '../config/batching-parameters';
import { BatchingEngine } from '../engine/batching/batching-engine';
import { MODELS, realEngine } from './support/server';

const SPLITTING = `
  max_batch_size { value: 8 }
  enable_large_batch_splitting { value: true }
  max_execution_batch_size { value: 3 }
`;
const REQUEST = {
  path: join(MODELS, 'half_plus_two', '123'),
  tags: ['serve'],
  intraOpParallelism: 1,
  interOpParallelism: 1,
};

const x = (rows: number) =>
  new Map([
    [
      'x',
      numericTensor(
        'float',
        [rows],
        Float32Array.from({ length: rows }, (_, index) => index),
      ),
    ],
  ]);

test('a large request is run in pieces and answered as one; one that is too large is refused', async () => {
  const ran: number[] = [];
  const metrics = { batchRan: ({ rows }: { readonly rows: number }) => ran.push(rows), queued: () => undefined };
  const engine = new BatchingEngine(realEngine(), parseBatchingParameters(SPLITTING), metrics);
  const model = await engine.load(REQUEST);
  const run = (rows: number) => model.run('serving_default', x(rows), { deadlineMs: Infinity });
  const [large, small] = await Promise.all([run(8), run(2)]);
  expect(large.get('y')).toEqual(
    numericTensor(
      'float',
      [8],
      Float32Array.from({ length: 8 }, (_, index) => index / 2 + 2),
    ),
  );
  expect(small.get('y')?.shape).toEqual([2]);
  expect(Math.max(...ran)).toBeLessThanOrEqual(3);
  await expect(run(9)).rejects.toThrow('Task size 9 is larger than maximum input batch size 8');
  await model.close();
});

test.each([
  [
    'max_batch_size { value: 8 } max_execution_batch_size { value: 9 } enable_large_batch_splitting { value: true }',
    'max_execution_batch_size is 9; it must be at most max_batch_size, 8',
  ],
  [
    'max_batch_size { value: 8 } max_execution_batch_size { value: 4 }',
    'max_execution_batch_size is given without enable_large_batch_splitting',
  ],
])('%s is refused', (text, message) => {
  expect(() => parseBatchingParameters(text)).toThrow(message);
});
