import { Code, ServingError, codeOfNumber, httpStatusOf, toServingError, type CodeName } from '../index';

/** The whole table: name, number of gRPC and TensorFlow, HTTP status of TensorFlow Serving. */
const TABLE: readonly (readonly [CodeName, number, number])[] = [
  ['OK', 0, 200],
  ['CANCELLED', 1, 499],
  ['UNKNOWN', 2, 500],
  ['INVALID_ARGUMENT', 3, 400],
  ['DEADLINE_EXCEEDED', 4, 504],
  ['NOT_FOUND', 5, 404],
  ['ALREADY_EXISTS', 6, 409],
  ['PERMISSION_DENIED', 7, 403],
  ['RESOURCE_EXHAUSTED', 8, 429],
  ['FAILED_PRECONDITION', 9, 400],
  ['ABORTED', 10, 409],
  ['OUT_OF_RANGE', 11, 400],
  ['UNIMPLEMENTED', 12, 501],
  ['INTERNAL', 13, 500],
  ['UNAVAILABLE', 14, 503],
  ['DATA_LOSS', 15, 500],
  ['UNAUTHENTICATED', 16, 401],
];

it.each(TABLE)('%s is number %d and HTTP status %d', (name, number, status) => {
  expect(Code[name]).toBe(number);
  expect(codeOfNumber(number)).toBe(name);
  expect(httpStatusOf(name)).toBe(status);
});

it('has no code beside the table', () => {
  expect(Object.keys(Code)).toEqual(TABLE.map(([name]) => name));
});

it.each([-1, 17, 1.5, NaN, 2 ** 32])('takes number %d, which is none, for UNKNOWN', (number) => {
  expect(codeOfNumber(number)).toBe('UNKNOWN');
});

describe('toServingError', () => {
  it('passes on an error that is meant for the client', () => {
    const error = new ServingError('NOT_FOUND', 'no such model');
    expect(toServingError(error)).toBe(error);
  });

  it.each([
    ['an error', new Error('ENOENT: /models/digits/1')],
    ['an error that looks like ours', Object.assign(new Error('secret'), { name: 'ServingError', code: 'NOT_FOUND' })],
    ['a text', 'secret'],
    ['nothing', undefined],
  ])('masks %s, and keeps it as the cause', (_name, thrown) => {
    const error = toServingError(thrown);
    expect({ code: error.code, message: error.message }).toEqual({ code: 'INTERNAL', message: 'internal error' });
    expect(error.cause).toBe(thrown);
  });
});
