import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ServingError, type CodeName } from '@cdk8s-serving/contract';
import { PROBLEMS, ProblemError, problemBody, statusOf } from '../index';

const GATEWAY = join(__dirname, '..');
const names = Object.keys(PROBLEMS) as (keyof typeof PROBLEMS)[];

function sources(): string {
  return readdirSync(GATEWAY, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/^(test|build|node_modules)\b/.test(path) && path !== 'problems.ts')
    .map((path) => readFileSync(join(GATEWAY, path), 'utf8'))
    .join('\n');
}

describe('the catalogue of errors', () => {
  test('has a row in docs/errors.md for each', () => {
    const page = readFileSync(join(GATEWAY, '..', 'docs', 'errors.md'), 'utf8');
    const rows = [...page.matchAll(/^\| `([a-z-]+)` +\|/gm)].map(([, name]) => name);
    expect(rows).toEqual(names);
  });

  test('has no row that nothing throws', () => {
    const text = sources();
    expect(names.filter((name) => !text.includes(`'${name}'`))).toEqual([]);
  });

  test('never repeats a title, and every title and fix is a sentence', () => {
    const rows = names.map((name) => PROBLEMS[name]);
    expect(new Set(rows.map(({ title }) => title)).size).toBe(rows.length);
    expect(rows.filter(({ title }) => title.endsWith('.'))).toEqual([]);
    expect(rows.filter(({ fix }) => !/[.]$/.test(fix))).toEqual([]);
  });
});

describe('an error', () => {
  test('is told as a problem, with its canonical code beside it', () => {
    expect(problemBody(new ProblemError('url-refused', 'no'), 'id-1')).toEqual({
      type: 'urn:cdk8s-serving:problem:url-refused',
      title: 'The URL may not be fetched',
      status: 400,
      detail: 'no',
      code: 'INVALID_ARGUMENT',
      requestId: 'id-1',
    });
  });

  test.each([
    ['INVALID_ARGUMENT', 400],
    ['NOT_FOUND', 404],
    ['RESOURCE_EXHAUSTED', 429],
    ['UNIMPLEMENTED', 501],
  ] as const)('of the model server keeps its code %s, and the status %d that goes with it', (code, status) => {
    expect(problemBody(new ProblemError('model-refused', 'no', { code }))).toMatchObject({ code, status });
  });

  test.each([
    ['INVALID_ARGUMENT', 400],
    ['CANCELLED', 499],
    ['DEADLINE_EXCEEDED', 504],
    ['UNAVAILABLE', 503],
    ['INTERNAL', 500],
    ['DATA_LOSS', 500],
  ] satisfies [CodeName, number][])('with the code %s alone has the status %d', (code, status) => {
    expect(statusOf(new ServingError(code, 'no'))).toBe(status);
  });
});
