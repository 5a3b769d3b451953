import { latenessMs, nativeOpenLoopResult, schedule, type Schedule } from '../support/native-open-loop';

const START_MS = 1796075448533;

/** When its connections send, if all goes well. */
function turns({ connections, stepMs, periodMs, requestsPerConnection }: Schedule): number[] {
  return Array.from({ length: connections * requestsPerConnection }, (_, index) => {
    const [connection, turn] = [index % connections, Math.floor(index / connections)];
    return START_MS + connection * stepMs + turn * periodMs;
  });
}

/** As h2load 1.52 logs them, in the order in which they ended; each took so many milliseconds, or was in its place. */
const log = (startsMs: readonly number[], tookMs: (index: number) => number, status = 200) =>
  startsMs.map((start, index) => `${start * 1000}\t${status}\t${tookMs(index) * 1000}\n`).join('');

const report = (answers: number, bytes: number) => `
status codes: ${answers} 2xx, 0 3xx, 0 4xx, 0 5xx
traffic: 145.43KB (148922) total, 9.04KB (9254) headers (space savings 94.62%), 66.49KB (${bytes}) data
`;

describe('a schedule', () => {
  test.each([31, 62, 93, 2000, 3117, 6000])('of %d requests a second sends that many, in whole turns', (rate) => {
    const { connections, periodMs, requestsPerConnection } = schedule(rate, 2);
    expect((connections * 1000) / periodMs).toBeCloseTo(rate);
    expect(Number.isInteger(connections) && Number.isInteger(requestsPerConnection)).toBe(true);
  });

  test.each([31, 93, 2000, 6000])(
    'of %d a second has every connection open and sending for all of the time',
    (rate) => {
      const { connections, stepMs, periodMs, requestsPerConnection } = schedule(rate, 2);
      const lastOpenedMs = (connections - 1) * stepMs;
      expect(lastOpenedMs).toBeLessThan(245);
      expect((requestsPerConnection - 1) * periodMs).toBeGreaterThanOrEqual(2245);
    },
  );

  test.each([2000, 3000, 4000, 6000])('of %d a second has no two turns within half of their distance', (rate) => {
    const plan = schedule(rate, 2);
    const inOrder = turns(plan).sort((a, b) => a - b);
    const whileAllSend = inOrder.filter((ms) => ms >= START_MS + 245 && ms < START_MS + 2245);
    const gapsMs = whileAllSend.slice(1).map((ms, index) => ms - (whileAllSend[index] ?? NaN));
    expect(Math.min(...gapsMs)).toBeGreaterThan(500 / rate);
  });
});

describe('lateness', () => {
  const plan: Schedule = { connections: 2, stepMs: 5, periodMs: 10, requestsPerConnection: 4 };

  test('is nothing where every connection sends in its turn', () => {
    expect(latenessMs(turns(plan), plan)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });

  test('is what one request is sent after its turn, however the log is ordered', () => {
    expect(latenessMs([35, 30, 25, 20, 17, 10, 5, 0], plan)).toEqual([0, 0, 0, 2, 0, 0, 0, 0]);
  });

  test('is that of each request that stood still, and of none after it', () => {
    expect(latenessMs([0, 5, 10, 24, 24, 25, 30, 35], plan)).toEqual([0, 0, 0, 9, 4, 0, 0, 0]);
  });
});

describe('what h2load wrote of an open loop', () => {
  const plan = schedule(2000, 1);
  const startsMs = turns(plan);

  test('is counted from when all connections send until the first stops', () => {
    const isInside = (index: number) => {
      const sinceMs = (startsMs[index] ?? NaN) - START_MS;
      return sinceMs >= 245 && sinceMs < 1245;
    };
    const written = {
      report: report(startsMs.length, startsMs.length * 55),
      log: log(startsMs, (index) => (isInside(index) ? 1 : 99)),
    };
    const result = nativeOpenLoopResult(written, plan, 1, 55);
    expect(result).toMatchObject({ p50Ms: 1, p99Ms: 1, refusedShare: 0, failed: 0 });
    expect(result.sentPerSecond).toBeCloseTo(2000, -1);
    expect(result.lateP99Ms).toBeCloseTo(0);
  });

  test('tells what was refused by the messages that are missing', () => {
    const written = {
      report: report(startsMs.length, Math.floor(startsMs.length / 4) * 55),
      log: log(startsMs, () => 1),
    };
    expect(nativeOpenLoopResult(written, plan, 1, 55).refusedShare).toBeCloseTo(0.75, 2);
  });

  test('counts a stream that broke as failed', () => {
    const written = { report: report(0, 0), log: log(startsMs, () => 1, -1) };
    expect(nativeOpenLoopResult(written, plan, 1, 55)).toMatchObject({ failed: startsMs.length, refusedShare: 0 });
  });

  test('is an error that shows the report where nothing was sent', () => {
    expect(() => nativeOpenLoopResult({ report: 'no connection', log: '' }, plan, 1, 55)).toThrow('no connection');
  });
});
