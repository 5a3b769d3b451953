import { parseExampleRequest } from '../codec/json/example-request';

const parse = (body: string, maxTensorBytes = 1 << 20) => parseExampleRequest(Buffer.from(body), { maxTensorBytes });

const hex = (body: string): string[] => parse(body).examples.map((it) => Buffer.from(it).toString('hex'));

test('the kind of a feature is told by its token', () => {
  expect(hex('{"examples": [{"x": 1.0}, {"x": 1e0}, {"x": NaN}]}').map((it) => it.slice(0, 18))).toEqual(
    // Features { feature { key: "x" value { float_list
    Array.from({ length: 3 }, () => '0a0f0a0d0a01781208'),
  );
  const [integer, truth] = hex('{"examples": [{"x": 1}, {"x": true}]}');
  expect(integer).toBe(truth);
  const [text, base64] = hex('{"examples": [{"x": "a"}, {"x": {"b64": "YQ=="}}]}');
  expect(text).toBe(base64);
});

test('an integer that 64 bits cannot hold is a float, as RapidJSON reads it', () => {
  const [huge, float] = hex('{"examples": [{"x": 18446744073709551616}, {"x": 18446744073709551616.0}]}');
  expect(huge).toBe(float);
});

test('a feature of an empty list has no values, and an example may have no feature', () => {
  expect(hex('{"examples": [{"x": []}, {}]}')).toEqual(['0a070a050a01781200', '0a00']);
});

test('of a feature given twice the last one counts, and no name is special', () => {
  const [twice, once] = hex('{"examples": [{"x": "a", "x": 1}, {"x": 1}]}');
  expect(twice).toBe(once);
  expect(hex('{"examples": [{"__proto__": 1}]}')[0]).toContain(Buffer.from('__proto__').toString('hex'));
});

test.each([
  ['many examples', `{"examples": [${'{},'.repeat(10_000)}{}]}`],
  ['many values', `{"examples": [{"x": [${'1,'.repeat(40_000)}1]}]}`],
  ['many strings', `{"examples": [{"x": [${'"",'.repeat(10_000)}""]}]}`],
])('%s are refused before they take much more memory than their text', (_what, body) => {
  expect(() => parse(body)).toThrow('the examples take more than the limit of 1048576 bytes');
});

test('a context that every example would repeat is refused before it is copied', () => {
  const body = `{"context": {"x": "${'a'.repeat(200_000)}"}, "examples": [{},{},{},{},{},{}]}`;
  expect(() => parse(body)).toThrow('6 examples, with the context before each, are over the limit of 1048576 bytes');
});

test('lists and objects nested deep are refused, not followed', () => {
  expect(() => parse(`{"examples": ${'['.repeat(250_000)}`)).toThrow('JSON nesting is deeper than 100 levels');
  expect(() => parse(`{"examples": [{"x": [${'['.repeat(50)}${']'.repeat(50)}]}]}`)).toThrow(
    'Feature: x has element with unexpected JSON type: Array',
  );
});
