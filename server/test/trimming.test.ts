import { join } from 'node:path';
import { bindMallocTrim } from '../engine/libtensorflow/malloc-trim';
import { TrimmingEngine } from '../engine/trimming-engine';
import { MODELS, realEngine } from './support/server';

test('memory is trimmed once a model is gone, and not before', async () => {
  let trims = 0;
  const malloc = bindMallocTrim();
  const engine = new TrimmingEngine(realEngine(), async () => {
    await malloc();
    trims += 1;
  });
  const path = join(MODELS, 'half_plus_two', '123');
  const model = await engine.load({ path, tags: ['serve'], intraOpParallelism: 1, interOpParallelism: 1 });
  const x = { dtype: 'float', shape: [1], data: Float32Array.of(1) } as const;
  const answer = await model.run('serving_default', new Map([['x', x]]), { deadlineMs: Infinity });
  expect(answer.get('y')?.data).toEqual(Float32Array.of(2.5));
  expect(trims).toBe(0);
  await model.close();
  expect(trims).toBe(1);
});
