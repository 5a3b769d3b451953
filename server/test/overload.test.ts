import fc from 'fast-check';
import { refusalOf, tooLate } from '../engine/admission';
import { RunSlots } from '../engine/run-slots';
import { ServiceTime } from '../engine/service-time';

const LIMITS = { maxWaiting: 10, maxWaitMs: 100, alwaysWaiting: 2 };

/** Times of a model whose runs take so long. */
function taking(...durationsMs: number[]): ServiceTime {
  const times = new ServiceTime();
  durationsMs.forEach((durationMs) => times.observe(durationMs));
  return times;
}

test('one run that the event loop saw late changes little; a model that has become slower is followed', () => {
  const short = new Array<number>(50).fill(0.1);
  expect(taking(...short, 100).meanMs).toBeCloseTo(0.4875, 3);
  expect(taking(...short, ...new Array<number>(40).fill(100)).meanMs).toBeGreaterThan(90);
  // One in ten takes fifty times as long: a mean that forgot those would let in several times what can be answered.
  const mixed = Array.from({ length: 1000 }, (_, index) => (index % 10 === 0 ? 50 : 1));
  const means = [0, 3, 6, 9].map((left) => taking(...mixed.slice(0, 1000 - left)).meanMs);
  expect(means.reduce((sum, mean) => sum + mean) / means.length).toBeGreaterThan(4);
});

test.each<[string, { waiting: number; expectedWaitMs: number; leastRunMs: number }, number, string | undefined]>([
  ['nobody waits', { waiting: 0, expectedWaitMs: 5000, leastRunMs: 9 }, 10, undefined],
  ['there is time', { waiting: 1, expectedWaitMs: 5, leastRunMs: 4 }, 10, undefined],
  [
    'the deadline would pass while it runs',
    { waiting: 1, expectedWaitMs: 5, leastRunMs: 6 },
    10,
    '1 requests are waiting already, for about 5 ms, which is past the deadline of this one; send this one again later',
  ],
  ['few wait, however long', { waiting: 1, expectedWaitMs: 101, leastRunMs: 0 }, Infinity, undefined],
  ['the wait is within the limit', { waiting: 2, expectedWaitMs: 100, leastRunMs: 0 }, Infinity, undefined],
  [
    'the wait is too long',
    { waiting: 2, expectedWaitMs: 100.5, leastRunMs: 0 },
    Infinity,
    '2 requests are waiting already, for about 101 ms; send this one again later',
  ],
  [
    'too many wait',
    { waiting: 10, expectedWaitMs: 1, leastRunMs: 0 },
    Infinity,
    '10 requests are waiting already; send this one again later',
  ],
])('a run that asks to wait when %s', (_when, load, deadlineMs, message) => {
  const refusal = refusalOf(load, deadlineMs, 0, LIMITS);
  expect(refusal?.message).toBe(message);
  expect(refusal?.code).toBe(message === undefined ? undefined : 'RESOURCE_EXHAUSTED');
  expect(refusal?.retryAfterMs).toBe(message === undefined ? undefined : load.expectedWaitMs);
});

test('one that came after its deadline is told so', () => {
  const load = { waiting: 99, expectedWaitMs: 5, leastRunMs: 4 };
  expect(refusalOf(load, 10, 10, LIMITS)?.code).toBe('DEADLINE_EXCEEDED');
});

test('a run whose turn comes too late, or so late that it cannot be done in time, is not begun', () => {
  expect(tooLate(0, 10, 10)?.message).toBe('the deadline passed while the request waited to be run');
  expect(tooLate(5, 10, 6)?.message).toBe('what is left until the deadline is less than a run takes');
  expect(tooLate(5, 10, 5)).toBeUndefined();
  expect(tooLate(5, Infinity, 5)).toBeUndefined();
});

test('the mean follows slowly, the least at once where runs become shorter and little by little where they grow', () => {
  const times = taking(8, 16);
  expect([times.meanMs, times.leastMs]).toEqual([9, 8.16]);
  times.observe(2);
  expect(times.leastMs).toBe(2);
  for (let run = 0; run < 200; run += 1) times.observe(50);
  expect(times.leastMs).toBe(50);
  expect(times.meanMs).toBeCloseTo(50);
});

describe('slots', () => {
  const UNHURRIED = { deadlineMs: Infinity };

  test('the client that goes leaves the queue at once, and the next one moves up', async () => {
    const slots = new RunSlots(1);
    await slots.acquire(taking(), UNHURRIED);
    const gone = new AbortController();
    const order: string[] = [];
    const leaving = slots.acquire(taking(), { deadlineMs: Infinity, signal: gone.signal });
    const staying = slots.acquire(taking(), UNHURRIED).then(() => order.push('stays'));
    gone.abort();
    await expect(leaving).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(order).toEqual([]);
    slots.release();
    await staying;
    expect(order).toEqual(['stays']);
    const late = slots.acquire(taking(), { deadlineMs: Infinity, signal: gone.signal });
    await expect(late).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  test('a slot goes to the first one that can still make its deadline', async () => {
    let nowMs = 0;
    const slots = new RunSlots(1, undefined, () => nowMs);
    const times = taking(10);
    await slots.acquire(times, UNHURRIED);
    const settled = Promise.allSettled([
      slots.acquire(times, { deadlineMs: 40 }),
      slots.acquire(times, { deadlineMs: 45 }),
      slots.acquire(times, { deadlineMs: 60 }),
    ]);
    nowMs = 42;
    slots.release();
    expect((await settled).map((each) => (each.status === 'rejected' ? each.reason.code : 'runs'))).toEqual([
      'DEADLINE_EXCEEDED',
      'DEADLINE_EXCEEDED',
      'runs',
    ]);
  });

  test('at one and a half times what it can do, the excess is refused at once and everything let in is in time', async () => {
    const threads = 2;
    const runMs = 10;
    const deadlineMs = 200;
    let nowMs = 0;
    const slots = new RunSlots(threads, { maxWaiting: 1000, maxWaitMs: 100, alwaysWaiting: 4 }, () => nowMs);
    const times = taking(runMs);
    /** Moments at which running requests end. */
    const ends: number[] = [];
    const tookMs: number[] = [];
    let refused = 0;
    const ask = (): void => {
      const askedMs = nowMs;
      slots.acquire(times, { deadlineMs: nowMs + deadlineMs }).then(
        () => {
          ends.push(nowMs + runMs);
          tookMs.push(nowMs + runMs - askedMs);
        },
        () => (refused += nowMs === askedMs ? 1 : Infinity),
      );
    };
    const seconds = 20;
    for (nowMs = 0; nowMs < seconds * 1000; nowMs += 1) {
      // 300 a second come, 200 can be run: at 0, 3 and 6 of every 10 ms.
      if ([0, 3, 6].includes(nowMs % 10)) ask();
      await Promise.resolve();
      for (const end of ends.filter((moment) => moment <= nowMs)) {
        ends.splice(ends.indexOf(end), 1);
        slots.release();
      }
      await Promise.resolve();
      await Promise.resolve();
    }
    const possible = (threads * seconds * 1000) / runMs;
    expect(tookMs.length).toBeGreaterThan(possible * 0.95);
    expect(Math.max(...tookMs)).toBeLessThanOrEqual(deadlineMs);
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThan(possible);
  });

  test('whatever comes and goes, every run that asks is let in or refused, and no slot is lost', async () => {
    const action = fc.record({
      deadlineMs: fc.constantFrom(0, 5, 20, Infinity),
      cancels: fc.boolean(),
      passMs: fc.nat(10),
      releases: fc.boolean(),
    });
    const property = fc.asyncProperty(fc.array(action), fc.integer({ min: 1, max: 3 }), async (actions, size) => {
      let nowMs = 0;
      let running = 0;
      let most = 0;
      const slots = new RunSlots(size, { maxWaiting: 5, maxWaitMs: 30, alwaysWaiting: 1 }, () => nowMs);
      const times = taking(7);
      const asked: Promise<unknown>[] = [];
      const release = (): void => {
        running -= 1;
        slots.release();
      };
      for (const { deadlineMs, cancels, passMs, releases } of actions) {
        const client = new AbortController();
        const run = slots.acquire(times, { deadlineMs: nowMs + deadlineMs, signal: client.signal });
        asked.push(run.then(() => (most = Math.max(most, ++running))).catch((error: unknown) => error));
        if (cancels) client.abort();
        nowMs += passMs;
        await Promise.resolve();
        if (releases && running > 0) release();
      }
      let settled = false;
      void Promise.all(asked).then(() => (settled = true));
      for (let turn = 0; turn < 100 && !settled; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve));
        while (running > 0) release();
      }
      expect(settled).toBe(true);
      expect(most).toBeLessThanOrEqual(size);
      while (running > 0) release();
      await Promise.all(Array.from({ length: size }, () => slots.acquire(times, UNHURRIED)));
    });
    await fc.assert(property, { numRuns: 200 });
  });
});
