import { inParallel } from '../in-parallel';

/** Tasks that end when they are told to. */
function tasks() {
  const begun: number[] = [];
  const ends: (() => void)[] = [];
  const task = async (item: number): Promise<number> => {
    begun.push(item);
    await new Promise<void>((resolve) => (ends[item] = resolve));
    return item * 10;
  };
  const end = async (item: number): Promise<void> => {
    ends[item]?.();
    await new Promise(setImmediate);
  };
  return { begun, task, end };
}

test('so many run at a time, and the results are in the order of the items', async () => {
  const { begun, task, end } = tasks();
  const all = inParallel([0, 1, 2, 3], 2, task);
  expect(begun).toEqual([0, 1]);
  await end(1);
  expect(begun).toEqual([0, 1, 2]);
  await end(2);
  await end(3);
  await end(0);
  expect(await all).toEqual([0, 10, 20, 30]);
});

test('the first that fails fails all, and nothing is begun after it', async () => {
  const { begun, task, end } = tasks();
  const all = inParallel([0, 1, 2], 2, async (item) => {
    const result = await task(item);
    if (item === 0) throw new Error('no');
    return result;
  });
  const failed = expect(all).rejects.toThrow('no');
  await end(0);
  await failed;
  await end(1);
  expect(begun).toEqual([0, 1]);
});
