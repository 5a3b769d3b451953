import { loadResult } from '../support/native-load';

/** What h2load 1.52 prints, of so many answers with so many bytes of messages. */
const report = (answers: number, bytes: number) => `
finished in 2.01s, ${answers / 2} req/s, 72.72KB/s
requests: ${answers} total, ${answers + 8} started, ${answers} done, ${answers} succeeded, 0 failed, 0 errored, 0 timeout
status codes: ${answers} 2xx, 0 3xx, 0 4xx, 0 5xx
traffic: 145.43KB (148922) total, 9.04KB (9254) headers (space savings 94.62%), 66.49KB (${bytes}) data
`;

/** Its log: start, status and microseconds of each request. */
const log = (statuses: readonly number[]) =>
  statuses.map((status, index) => `1796075448533584\t${status}\t${1000 * (index + 1)}\n`).join('');

test('answers are counted by the second, their times in milliseconds', () => {
  const result = loadResult(report(4, 220), log([200, 200, 200, 200]), 2, 55);
  expect(result).toEqual({ perSecond: 2, p50Ms: 3, p99Ms: 4, errors: 0, requests: 4 });
});

test('an error of gRPC, which has status 200 and no message, is an error', () => {
  const result = loadResult(report(4, 165), log([200, 200, 200, 200]), 2, 55);
  expect(result).toMatchObject({ perSecond: 1.5, errors: 1 });
});

test('an answer that had begun when the time was over is no error', () => {
  expect(loadResult(report(5, 275), log([200, 200, 200, 200]), 2, 55)).toMatchObject({ perSecond: 2, errors: 0 });
});

test('another status is an error, and so is a connection that broke', () => {
  expect(loadResult(report(2, 999), log([200, 404, 200, -1]), 2)).toMatchObject({ perSecond: 1, errors: 2 });
});

test('without an answer there are none a second', () => {
  expect(loadResult(report(0, 0), '', 2, 55)).toMatchObject({ perSecond: 0, errors: 0, requests: 0 });
});
