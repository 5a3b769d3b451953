import fc from 'fast-check';
import { dtypeNumber, layoutOf, type DType, type NumericDType, type Signature } from '@cdk8s-serving/contract';
import { parsePredictRequest, type Expectation } from '../codec/json/predict-request';

const LIMITS = { maxTensorBytes: 1 << 24 };

function signatureOf(inputs: Record<string, DType>): Signature {
  const infos = Object.entries(inputs).map(([name, dtype]) => {
    const info = { tensorName: `${name}:0`, dtypeNumber: dtypeNumber(dtype), dtype, shape: undefined };
    return [name, { ...info, dimensionNames: [], hasShape: true }] as const;
  });
  return { methodName: '', inputs: new Map(infos), outputs: new Map(), encoded: new Uint8Array(0) };
}

function expecting(signature: Signature): Expectation {
  return { signatures: new Map([['serving_default', signature]]), limits: LIMITS };
}

/** What a body becomes, or the error it is refused with. */
function outcome(body: Uint8Array, signature: Signature, expected?: Expectation): unknown {
  try {
    const { format, inputs } = parsePredictRequest(body, expected).decode(signature, LIMITS);
    return { format, inputs: [...inputs].map(([name, { dtype, shape, data }]) => [name, dtype, shape, [...data]]) };
  } catch (error) {
    return error;
  }
}

/** The text of a number in one of the forms JSON has: few digits and many, zeros where they are allowed, exponents. */
const numberText = fc
  .record({
    sign: fc.constantFrom('', '-'),
    whole: fc.oneof(fc.constant('0'), fc.stringMatching(/^[1-9]\d{0,17}$/)),
    fraction: fc.oneof(fc.constant(''), fc.stringMatching(/^\.\d{1,25}$/), fc.stringMatching(/^\.0{1,12}\d{1,8}$/)),
    exponent: fc.oneof({ arbitrary: fc.constant(''), weight: 3 }, fc.stringMatching(/^[eE][+-]?\d{1,2}$/)),
  })
  .map(({ sign, whole, fraction, exponent }) => `${sign}${whole}${fraction}${exponent}`);

const integerText = fc.oneof(
  fc.integer({ min: -300, max: 300 }).map(String),
  fc.integer().map(String),
  fc.constantFrom('-0', '2147483647', '-2147483648'),
);

const space = fc.constantFrom('', ' ', '\n', ' \t');

/** Nested lists of one shape, with white space wherever it may be. */
function listText(shape: readonly number[], scalars: readonly string[], spaces: readonly string[]): string {
  let scalar = 0;
  let blank = 0;
  const pad = (): string => spaces[blank++ % spaces.length] ?? '';
  const write = (level: number): string => {
    const size = shape[level];
    if (size === undefined) return scalars[scalar++ % scalars.length] ?? '0';
    const parts = Array.from({ length: size }, () => `${pad()}${write(level + 1)}${pad()}`);
    return `[${parts.join(',')}]`;
  };
  return write(0);
}

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });

/** The value TensorFlow Serving gives a number: that of the token as a double, then a cast; `-0` is the integer 0. */
function reference(dtype: NumericDType, texts: readonly string[]): unknown[] {
  const { array } = layoutOf(dtype);
  const isLong = dtype === 'int64' || dtype === 'uint64';
  const data = new array(texts.length);
  texts.forEach((text, index) => (data[index] = isLong ? BigInt(text) : text === '-0' ? 0 : Number(text)));
  return [...data];
}

test.each<[NumericDType, fc.Arbitrary<string>]>([
  ['float', numberText],
  ['double', numberText],
  ['int32', integerText],
  ['uint8', integerText],
  ['int64', fc.oneof(integerText, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String))],
  ['uint64', fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map(String)],
])('lists of %s hold what each number is by itself', (dtype, text) => {
  const signature = signatureOf({ x: dtype });
  const property = fc.property(
    shapes,
    fc.array(text, { minLength: 1, maxLength: 40 }),
    fc.array(space, { minLength: 1 }),
    fc.constantFrom('instances', 'inputs'),
    (shape, texts, spaces, key) => {
      const count = shape.reduce((product, size) => product * size, 1);
      const all = Array.from({ length: count }, (_, index) => texts[index % texts.length] ?? '0');
      const body = Buffer.from(`{"${key}":${listText(shape, texts, spaces)}}`);
      const format = key === 'inputs' ? 'columnar' : 'row';
      const inputs = [['x', dtype, shape, reference(dtype, all)]];
      expect(outcome(body, signature)).toEqual({ format, inputs });
      expect(outcome(body, signature, expecting(signature))).toEqual({ format, inputs });
    },
  );
  fc.assert(property, { numRuns: 200 });
});

test('a number halfway between two floats, and its neighbours, are rounded as a double is', () => {
  const signature = signatureOf({ x: 'float' });
  const property = fc.property(fc.float({ noNaN: true, noDefaultInfinity: true, min: 0 }), (value) => {
    const bits = new Uint32Array(Float32Array.of(value).buffer);
    const next = new Float32Array(Uint32Array.of((bits[0] ?? 0) + 1).buffer)[0] ?? 0;
    fc.pre(Number.isFinite(next));
    const middle = (value + next) / 2;
    const texts = [middle, middle * (1 - 2 ** -52), middle * (1 + 2 ** -52), value, next].flatMap((number) => [
      String(number),
      number.toPrecision(21),
    ]);
    const body = Buffer.from(`{"instances": [${texts.join(', ')}]}`);
    expect(outcome(body, signature, expecting(signature))).toMatchObject({
      inputs: [['x', 'float', [texts.length], reference('float', texts)]],
    });
  });
  fc.assert(property, { numRuns: 2000 });
});

/** Bodies that are nearly right: a good one with a few bytes changed, taken out or put in, or cut off. */
const damaged = fc
  .tuple(
    fc.constantFrom(
      '{"instances": [[[1.5, -2.25e3], [0.1, 4]], [[5, 6.0], [7e-2, 8]]]}',
      '{"signature_name": "serving_default", "instances": [{"x": [1, 2.5], "y": 3}, {"y": 4, "x": [5, 6]}]}',
      '{"inputs": {"x": [[1, 2], [3, 4.75]], "y": [10, 200], "z": [{}, null, true, "text"]}}',
      '{"inputs": [1234.5678901234567, NaN, -Infinity, 0.1, 12345678901234567890], "other": [1, [2, {"a": 1}]]}',
      '{"instances": [1, 2, 3], "signature_name": "serving_default", "instances": [4]}',
    ),
    fc.array(
      fc.record({
        at: fc.nat(120),
        take: fc.integer({ min: 0, max: 3 }),
        put: fc.oneof(fc.stringMatching(/^[-+0-9.eE[\]{}, "NaIn]{0,4}$/), fc.string({ maxLength: 2 })),
      }),
      { maxLength: 3 },
    ),
    fc.oneof({ arbitrary: fc.constant(1000), weight: 5 }, fc.nat(120)),
  )
  .map(([text, edits, length]) => {
    const edited = edits.reduce<string>(
      (all, { at, take, put }) => all.slice(0, at) + put + all.slice(at + take),
      text,
    );
    return Buffer.from(edited.slice(0, length));
  });

test('one pass and two passes make the same of a damaged body, down to the words of the error', () => {
  const signatures = [
    signatureOf({ x: 'float' }),
    signatureOf({ x: 'int32' }),
    signatureOf({ x: 'double', y: 'int64' }),
    signatureOf({ x: 'float', y: 'uint8' }),
    signatureOf({ x: 'string' }),
  ];
  const property = fc.property(damaged, fc.constantFrom(...signatures), (body, signature) => {
    const twice = outcome(body, signature);
    expect(outcome(body, signature, expecting(signature))).toEqual(twice);
    expect(twice instanceof Error ? twice.name : 'ServingError').toBe('ServingError');
  });
  fc.assert(property, { numRuns: 2500 });
});

test.each<[string, DType, string]>([
  [
    '{"instances": [[1, 2], [3, 4.5]]}',
    'int32',
    "Failed to process element: 1 of 'instances' list. Error: INVALID_ARGUMENT: JSON Value: 4.5 Type: Number is not of expected type: int32",
  ],
  [
    '{"instances": [[1, 2], [3]]}',
    'float',
    "Failed to process element: 1 of 'instances' list. Error: INVALID_ARGUMENT: Expecting tensor size: 2 but got: 1",
  ],
  ['{"inputs": [[1, 2], [3]]}', 'float', 'Encountered list at unexpected size: 1 at level: 1 expected size: 2'],
  ['{"instances": [1, 01]}', 'float', "JSON Parse error: Missing a comma or ']' after an array element. at offset: 19"],
])('%s for %s: %s', (text, dtype, message) => {
  const signature = signatureOf({ x: dtype });
  expect(outcome(Buffer.from(text), signature)).toMatchObject({ message });
  expect(outcome(Buffer.from(text), signature, expecting(signature))).toMatchObject({ message });
});

test('an expectation that turns out wrong changes nothing', () => {
  const [floats, integers] = [signatureOf({ x: 'float' }), signatureOf({ x: 'int32' })];
  const body = Buffer.from('{"instances": [1, 2, 3]}');
  expect(outcome(body, integers, expecting(floats))).toEqual(outcome(body, integers));
  const other = Buffer.from('{"instances": [1.5], "signature_name": "other"}');
  expect(parsePredictRequest(other, expecting(integers)).signatureName).toBe('other');
});
