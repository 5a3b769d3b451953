import fc from 'fast-check';
import { dtypeNumber, layoutOf, type DType, type NumericDType, type Signature } from '@cdk8s-serving/contract';
import { parsePredictRequest } from '../codec/json/predict-request';

/** Text that the kernel sees first; the windows after it are 8 kB, 16 kB, and from then on 32 kB. */
const FIRST_WINDOW = 4096;

const LIMITS = { maxTensorBytes: 1 << 26 };

function signatureOf(dtype: DType): Signature {
  const info = { tensorName: 'x:0', dtypeNumber: dtypeNumber(dtype), dtype, shape: undefined };
  const inputs = new Map([['x', { ...info, dimensionNames: [], hasShape: true }]]);
  return { methodName: '', inputs, outputs: new Map(), encoded: new Uint8Array(0) };
}

/** The tensor a list becomes. */
function read(dtype: DType, list: string): { shape: readonly number[]; data: unknown[] } {
  const signature = signatureOf(dtype);
  const expected = { signatures: new Map([['serving_default', signature]]), limits: LIMITS };
  const { inputs } = parsePredictRequest(Buffer.from(`{"inputs":${list}}`), expected).decode(signature, LIMITS);
  const { shape = [], data = [] } = inputs.get('x') ?? {};
  return { shape, data: [...data] };
}

/** What an array of the dtype makes of numbers. */
function cast(dtype: NumericDType, numbers: readonly (number | bigint)[]): unknown[] {
  const data = new (layoutOf(dtype).array)(numbers.length);
  numbers.forEach((number, index) => (data[index] = number));
  return [...data];
}

test.each<[NumericDType, string, readonly (number | bigint)[]]>([
  [
    'float',
    '[[-1.2345678901234567e+2,0.5],[NaN,-Infinity],[-0.0,-0],[16777217.0000000001, 7]]',
    [-123.45678901234567, 0.5, NaN, -Infinity, -0, 0, 16777216, 7],
  ],
  [
    'double',
    '[[-1.2345678901234567e+2 , 0.1] , [1e300, 123456789012345678901234567890]]',
    [-123.45678901234567, 0.1, 1e300, 123456789012345678901234567890],
  ],
  ['int32', '[[-2147483648,2147483647],\n\t[0,-0]]', [-2147483648, 2147483647, 0, 0]],
  ['uint8', '[[255],[256],[-1]]', [255, 0, 255]],
  ['int64', '[[-9223372036854775808,9223372036854775807]]', [-(2n ** 63n), 2n ** 63n - 1n]],
  ['uint64', '[[18446744073709551615,9999999999999999999]]', [2n ** 64n - 1n, 9999999999999999999n]],
])('lists of %s are the same wherever a window ends in %s', (dtype, text, numbers) => {
  const shape = read(dtype, text).shape;
  for (let border = 0; border <= text.length; border += 1) {
    // The window begins with the bracket before the spaces.
    const list = `[${' '.repeat(FIRST_WINDOW - border)}${text.slice(1)}`;
    expect({ border, ...read(dtype, list) }).toEqual({ border, shape, data: cast(dtype, numbers) });
  }
});

test('an error is the same wherever a window ends in the text around it', () => {
  for (const wrong of ['1.', '.5', '01', '-', '1e', '[3]', '"3"', 'null', '3]', '3}', '1 2', '1e400', ',', '']) {
    const messages = new Set<string>();
    for (let border = 0; border <= wrong.length + 2; border += 1) {
      const list = `[${' '.repeat(FIRST_WINDOW - border)}1.5,${wrong},2.5]`;
      try {
        read('float', list);
      } catch (error) {
        messages.add(
          error instanceof Error ? error.message.replace(/\d{4}/, (offset) => String(Number(offset) + border)) : '',
        );
      }
    }
    expect([wrong, messages.size]).toEqual([wrong, 1]);
  }
});

const floatText = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true, min: -1, max: 1 }).map((value) => value.toFixed(17)),
  fc.float({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.stringMatching(/^-?\d\.\d{1,40}$/),
  fc.stringMatching(/^-?[1-9]\d{0,21}(\.\d{1,4})?$/),
  fc.stringMatching(/^-?[1-9]\.\d{1,17}[eE][+-]?\d{1,2}$/),
);

const integerText = fc.oneof(fc.integer().map(String), fc.integer({ min: -9, max: 9 }).map(String));

test.each<[NumericDType, fc.Arbitrary<string>]>([
  ['float', floatText],
  ['double', floatText],
  ['int32', integerText],
  ['int16', integerText],
])('lists of %s that take many windows hold what each number is by itself', (dtype, text) => {
  const property = fc.property(
    fc.array(text, { minLength: 1, maxLength: 50 }),
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 1, max: 3000 }),
    fc.constantFrom(',', ', ', ' , ', ',\n        '),
    (texts, width, rows, comma) => {
      const all = Array.from(
        { length: rows * width },
        (_, index) => texts[(index * 7 + (index >> 5)) % texts.length] ?? '0',
      );
      const lists = Array.from(
        { length: rows },
        (_, row) => `[${all.slice(row * width, (row + 1) * width).join(comma)}]`,
      );
      const numbers = all.map((each) => (each === '-0' ? 0 : Number(each)));
      const { shape, data } = read(dtype, `[${lists.join(comma)}]`);
      expect(shape).toEqual([rows, width]);
      const wanted = cast(dtype, numbers);
      // Of thousands of values, the first that is not as it should be.
      const wrong = data.findIndex((value, index) => !Object.is(value, wanted[index]));
      expect([all[wrong], data[wrong], data.length]).toEqual([undefined, undefined, wanted.length]);
    },
  );
  fc.assert(property, { numRuns: 60 });
});

test('a number that is longer than a window is read', () => {
  const digits = '3'.repeat(100_000);
  const { data } = read('float', `[0.${digits}, 1${digits.slice(0, 30)}, 1, 0.${digits}]`);
  expect(data).toEqual([Math.fround(1 / 3), Math.fround(1.3333333333333333e30), 1, Math.fround(1 / 3)]);
});

test('numbers that become shorter, and numbers that become longer, all find room', () => {
  const long = Array.from({ length: 1000 }, () => '0.12345678901234567');
  const short = Array.from({ length: 50_000 }, () => '7');
  expect(read('float', `[${[...long, ...short].join(',')}]`).data.slice(999)).toEqual([
    Math.fround(0.12345678901234567),
    ...short.map(Number),
  ]);
  expect(read('float', `[${[...short, ...long].join(',')}]`).data.slice(49_999, 50_001)).toEqual([
    7,
    Math.fround(0.12345678901234567),
  ]);
});

test('a request never sees the text of the one before it, not even in the same memory', () => {
  const signature = signatureOf('float');
  const body = Buffer.from('{"inputs":[[1,2],[3,4]]}');
  const values = (): unknown[] => [
    ...(parsePredictRequest(body).decode(signature, LIMITS).inputs.get('x')?.data ?? []),
  ];
  expect(values()).toEqual([1, 2, 3, 4]);
  body.write('9', body.indexOf('3'));
  expect(values()).toEqual([1, 2, 9, 4]);
});

test('lists may be nested a hundred deep and no deeper', () => {
  const nested = (depth: number): string => '['.repeat(depth) + '1.5' + ']'.repeat(depth);
  expect(read('float', nested(99)).shape).toHaveLength(99);
  expect(read('float', `[${nested(98)}, ${nested(98)}]`).shape).toEqual([2, ...Array.from({ length: 98 }, () => 1)]);
  expect(() => read('float', nested(120))).toThrow('JSON nesting is deeper than 100 levels');
});
