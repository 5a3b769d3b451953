import { errorOf } from '../support/server';
import { Target } from '../support/target';

let target: Target;

beforeAll(async () => {
  target = await Target.start();
});

afterEach(() => target.expectWell());

afterAll(async () => {
  expect(await target.stop()).toBe(0);
});

const MIB = 2 ** 20;

describe('documents that would cost a naive reader its stack or its memory are refused', () => {
  test.each<[string, string]>([
    ['250 000 lists deep', `{"instances": ${'['.repeat(250_000)}1${']'.repeat(250_000)}}`],
    ['250 000 objects deep', `{"instances": [${'{"x":'.repeat(250_000)}1${'}'.repeat(250_000)}]}`],
    ['250 000 lists deep under a key nobody reads', `{"other": ${'['.repeat(250_000)}${']'.repeat(250_000)}}`],
    ['250 000 lists deep, and an error that would show them', `${'['.repeat(250_000)}${']'.repeat(250_000)}`],
    ['64 MiB of opening brackets', `{"instances": ${'['.repeat(64 * MIB)}`],
    ['64 MiB of opening brackets alone', '['.repeat(64 * MIB)],
    ['16 MiB of opening braces', `{"instances": [${'{"a":'.repeat((16 * MIB) / 5)}`],
    ['a string of 32 MiB without an end', `{"instances": ["${'a'.repeat(32 * MIB)}`],
    ['a number of 8 MiB', `{"instances": [${'9'.repeat(8 * MIB)}]}`],
    ['an exponent of 1 MiB', `{"instances": [1e${'9'.repeat(MIB)}]}`],
    ['8 MiB of white space', ' '.repeat(8 * MIB)],
  ])('%s', async (_what, body) => {
    expect((await target.predict('half', body)).status).toBe(400);
  });

  test('a million keys, and a key a million times, are read', async () => {
    const keys = Array.from({ length: 300_000 }, (_, index) => `"k${index}": 0`).join();
    expect((await target.predict('half', `{${keys}, "instances": [1.0]}`)).status).toBe(200);
    const again = '"instances": [1.0],'.repeat(300_000);
    const { text } = await target.predict('half', `{${again} "instances": ["never read"]}`);
    expect(JSON.parse(text)).toEqual({ predictions: [2.5 + 1] });
  });

  test('the memory is back', async () => {
    const bodies = [
      `{"instances": ${'['.repeat(MIB)}`,
      `{"instances": ["${'a'.repeat(MIB)}`,
      `{"instances": [${'1,'.repeat(MIB)}`,
    ];
    await target.expectMemoryBack(() => Promise.all(bodies.map((body) => target.predict('half', body))));
  });
});

describe('documents that mean to be more than they are', () => {
  test.each<[string, string, number]>([
    ['__proto__ as a key', '{"__proto__": {"instances": [1.0]}, "instances": [1.0]}', 200],
    ['__proto__ in place of the instances', '{"__proto__": {"instances": [1.0]}}', 400],
    ['constructor.prototype', '{"constructor": {"prototype": {"polluted": 1}}, "instances": [1.0]}', 200],
    ['__proto__ as the name of an input', '{"instances": [{"__proto__": 1.0}]}', 400],
    ['__proto__ as the name of a column', '{"inputs": {"__proto__": [1.0]}}', 400],
    ['constructor as the name of a signature', '{"signature_name": "constructor", "instances": [1.0]}', 400],
    ['__proto__ as the name of a signature', '{"signature_name": "__proto__", "instances": [1.0]}', 400],
  ])('%s', async (_what, body, status) => {
    expect((await target.predict('half', body)).status).toBe(status);
  });
});

describe('numbers and texts at the edge', () => {
  const identity = async (dtype: string, value: string) => {
    const { status, text } = await target.predict('identity', `{"signature_name": "${dtype}", "inputs": [${value}]}`);
    return [status, status === 200 ? text.replace(/\s/g, '') : errorOf(text)];
  };

  test.each<[string, string, string]>([
    ['float32', '1e39', '{"outputs":[Infinity]}'],
    ['float32', '-1e39', '{"outputs":[-Infinity]}'],
    ['float32', '1e-400', '{"outputs":[0.0]}'],
    ['float32', 'NaN', '{"outputs":[NaN]}'],
    ['float64', '-Infinity', '{"outputs":[-Infinity]}'],
    ['float64', 'Inf', '{"outputs":[Infinity]}'],
    ['float64', '1.7976931348623157e308', '{"outputs":[1.7976931348623157e+308]}'],
    ['int64', '-9223372036854775808', '{"outputs":[-9223372036854775808]}'],
    ['uint64', '18446744073709551615', '{"outputs":[18446744073709551615]}'],
    ['string', '"\\u0000"', '{"outputs":["\\u0000"]}'],
    ['string', '"\\ud83d\\ude00"', '{"outputs":["😀"]}'],
  ])('%s %s comes back as %s', async (dtype, value, answer) => {
    expect(await identity(dtype, value)).toEqual([200, answer]);
  });

  test.each<[string, string, string]>([
    ['float64', '1e309', 'Number too big to be stored in double.'],
    ['float64', 'nan', 'Invalid value.'],
    ['float64', '-', 'Invalid value.'],
    ['float64', '01', 'JSON Parse error: '],
    ['float64', '1.', 'Missing fraction part in number.'],
    ['float64', '0x10', "Missing a comma or ']'"],
    ['float64', '+1', 'Invalid value.'],
    ['int64', '9223372036854775808', 'is not of expected type: int64'],
    ['int64', '1.0', 'is not of expected type: int64'],
    ['int32', '2147483648', 'is not of expected type: int32'],
    ['uint64', '-1', 'is not of expected type: uint64'],
    ['string', '"\\ud83d"', 'surrogate'],
    ['string', '"\\ude00\\ud83d"', 'surrogate'],
    ['string', '"\\x41"', 'Invalid escape character in string.'],
    ['string', '"\\u12"', 'Incorrect hex digit'],
  ])('%s %s is refused', async (dtype, value, reason) => {
    const [status, message] = await identity(dtype, value);
    expect([status, message]).toEqual([400, expect.stringContaining(reason)]);
  });

  test('a byte order mark is skipped, and what follows the document is not read', async () => {
    expect((await target.predict('half', '\ufeff{"instances": [1.0]} and more')).status).toBe(200);
  });

  test('bytes that are no UTF-8 come back as they went, or as their replacement, and never break the answer', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"signature_name": "string", "inputs": ["'),
      Buffer.of(0xff, 0xc0),
      Buffer.from('"]}'),
    ]);
    expect((await target.predict('identity', bytes)).status).toBe(200);
    const key = Buffer.concat([Buffer.from('{"'), Buffer.of(0xff), Buffer.from('": 1}')]);
    expect((await target.predict('identity', key)).status).toBe(400);
  });
});

describe('lists that are no tensors are refused', () => {
  test.each([
    '{"instances": [[1.0, 2.0], [3.0]]}',
    '{"instances": [[1.0], 2.0]}',
    '{"instances": [[], [1.0]]}',
    '{"inputs": [[[1.0], []], [[1.0], [2.0]]]}',
    '{"inputs": [[1.0], [[1.0]]]}',
    '{"instances": [{"x": 1.0}, 1.0]}',
    '{"instances": [{"x": 1.0, "y": 1.0}]}',
    '{"instances": [{}]}',
    '{"instances": [null]}',
    `{"inputs": ${'['.repeat(99)}1.0${']'.repeat(99)}}`,
  ])('%.60s', async (body) => {
    expect((await target.predict('half', body)).status).toBe(400);
  });
});
