import { ServingError, type CodeName } from '@cdk8s-serving/contract';
import { Retry } from '../../model/retry';
import { RetryBudget } from '../../model/retry-budget';

/** Calls that end with these codes, one after the other; then all succeed. */
function setUp(options: { readonly ends: readonly CodeName[]; readonly isBack?: boolean; readonly burst?: number }) {
  const ends = [...options.ends];
  let nowMs = 0;
  const timeouts: number[] = [];
  const waits: number[] = [];
  let retries = 0;
  const connection = {
    whenReady: async (withinMs: number) => {
      waits.push(withinMs);
      nowMs += 300;
      return options.isBack ?? true;
    },
  };
  const budget = new RetryBudget(options.burst ?? 10, 10);
  const retry = new Retry(
    connection,
    budget,
    () => (retries += 1),
    () => nowMs,
  );
  const call = async (timeoutMs: number): Promise<string> => {
    timeouts.push(timeoutMs);
    nowMs += 100;
    const code = ends.shift();
    if (code === undefined || code === 'OK') return 'answered';
    throw new ServingError(code, code);
  };
  const run = (timeoutMs = 5_000, signal?: AbortSignal): Promise<string> =>
    retry.run(call, timeoutMs, signal).catch((error: ServingError) => error.code);
  return { run, timeouts, waits, retries: () => retries };
}

describe('a call for which no model server was there', () => {
  test('is made again once one is, with the time that is left', async () => {
    const { run, timeouts, waits, retries } = setUp({ ends: ['UNAVAILABLE'] });
    expect(await run()).toBe('answered');
    expect(timeouts).toEqual([5_000, 4_600]);
    expect(waits).toEqual([2_000]);
    expect(retries()).toBe(1);
  });

  test('is made twice and never more: it may be what ends them', async () => {
    const { run, timeouts } = setUp({ ends: ['UNAVAILABLE', 'UNAVAILABLE'] });
    expect(await run()).toBe('UNAVAILABLE');
    expect(timeouts).toHaveLength(2);
  });

  test('is not made again while none is there, nor when its time is over', async () => {
    const away = setUp({ ends: ['UNAVAILABLE'], isBack: false });
    expect(await away.run()).toBe('UNAVAILABLE');
    const late = setUp({ ends: ['UNAVAILABLE', 'UNAVAILABLE'] });
    expect(await late.run(100)).toBe('UNAVAILABLE');
    expect(await late.run(350)).toBe('UNAVAILABLE');
    expect([away.timeouts.length, late.timeouts.length]).toEqual([1, 2]);
    expect(late.waits).toEqual([250]);
  });

  test('is not made again when nobody waits for it', async () => {
    const { run, timeouts } = setUp({ ends: ['UNAVAILABLE'] });
    expect(await run(5_000, AbortSignal.abort())).toBe('UNAVAILABLE');
    expect(timeouts).toHaveLength(1);
  });

  test('is not made again when too many were: a tenth of those that succeed may be', async () => {
    const ends: CodeName[] = [...Array<CodeName>(4).fill('UNAVAILABLE'), ...Array<CodeName>(10).fill('OK')];
    const { run, timeouts } = setUp({ ends: [...ends, 'UNAVAILABLE', 'OK', 'UNAVAILABLE'], burst: 1 });
    const asked = async (count: number): Promise<number> => {
      const before = timeouts.length;
      for (let call = 0; call < count; call += 1) await run();
      return timeouts.length - before;
    };
    expect(await asked(3)).toBe(4);
    expect(await asked(10)).toBe(10);
    expect(await asked(2)).toBe(3);
  });
});

test.each(['INVALID_ARGUMENT', 'RESOURCE_EXHAUSTED', 'DEADLINE_EXCEEDED', 'INTERNAL', 'CANCELLED'] as const)(
  'a call that ends with %s is not made again',
  async (code) => {
    const { run, timeouts } = setUp({ ends: [code] });
    expect(await run()).toBe(code);
    expect(timeouts).toHaveLength(1);
  },
);
