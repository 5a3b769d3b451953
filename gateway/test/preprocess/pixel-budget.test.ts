import { PixelBudget } from '../../preprocess/pixel-budget';

/** A task that ends when told to. */
function task(log: string[], name: string) {
  let end: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const run = async (): Promise<void> => {
    log.push(`${name} starts`);
    await ended;
  };
  return { run, end };
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('pixel budget', () => {
  test('small pictures share it, a large one waits, and those behind it wait their turn', async () => {
    const budget = new PixelBudget(10);
    const log: string[] = [];
    const [a, b, large, late] = ['a', 'b', 'large', 'late'].map((name) => task(log, name)) as [
      ReturnType<typeof task>,
      ReturnType<typeof task>,
      ReturnType<typeof task>,
      ReturnType<typeof task>,
    ];
    const all = [budget.use(5, a.run), budget.use(5, b.run), budget.use(8, large.run), budget.use(1, late.run)];
    await settled();
    expect(log).toEqual(['a starts', 'b starts']);
    a.end();
    await settled();
    expect(log).toEqual(['a starts', 'b starts']);
    b.end();
    await settled();
    expect(log).toEqual(['a starts', 'b starts', 'large starts', 'late starts']);
    large.end();
    late.end();
    await Promise.all(all);
  });

  test('a picture larger than all of it runs alone', async () => {
    const budget = new PixelBudget(10);
    await expect(budget.use(11, async () => 'done')).resolves.toBe('done');
  });

  test('a task that fails gives its pixels back', async () => {
    const budget = new PixelBudget(10);
    await expect(budget.use(10, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    await expect(budget.use(10, async () => 'done')).resolves.toBe('done');
  });
});
