import fc from 'fast-check';
import { type DType, type Signature, type TensorInfo, dtypeNumber } from '@cdk8s-serving/contract';
import { doubleText, floatText } from '../codec/json/number-text';
import { parsePredictRequest } from '../codec/json/predict-request';
import { encodePredictJson } from '../codec/json/predict-response';

const LIMITS = { maxTensorBytes: 1 << 24 };

function signatureOf(inputs: Record<string, DType>): Signature {
  const infos = Object.entries(inputs).map(([name, dtype]): [string, TensorInfo] => [
    name,
    {
      tensorName: `${name}:0`,
      dtypeNumber: dtypeNumber(dtype),
      dtype,
      shape: undefined,
      dimensionNames: [],
      hasShape: true,
    },
  ]);
  return { methodName: '', inputs: new Map(infos), outputs: new Map(), encoded: new Uint8Array(0) };
}

const decode = (text: string, dtype: DType) =>
  parsePredictRequest(Buffer.from(text))
    .decode(signatureOf({ x: dtype }), LIMITS)
    .inputs.get('x');

/** C's `%.<digits>g` out of all the digits of a float, halves rounded to even. */
function generalText(value: number, digits: number): string {
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const [mantissa = '', exponentText = ''] = Math.abs(value).toExponential(100).split('e');
  const all = mantissa.replace('.', '');
  const [kept, rest] = [BigInt(all.slice(0, digits)), BigInt(all.slice(digits))];
  const half = 5n * 10n ** BigInt(all.length - digits - 1);
  const rounded = rest > half || (rest === half && kept % 2n === 1n) ? kept + 1n : kept;
  const exponent = Number(exponentText) + (String(rounded).length - digits);
  const text = String(rounded).slice(0, digits);
  const cut = (decimals: string): string => (decimals.includes('.') ? decimals.replace(/\.?0*$/, '') : decimals);
  const sign = value < 0 ? '-' : '';
  if (exponent < -4 || exponent >= digits) {
    const size = String(Math.abs(exponent)).padStart(2, '0');
    return `${sign}${cut(`${text[0]}.${text.slice(1)}`)}e${exponent < 0 ? '-' : '+'}${size}`;
  }
  const point = exponent + 1;
  return `${sign}${cut(point > 0 ? `${text.slice(0, point)}.${text.slice(point)}` : `0.${'0'.repeat(-point)}${text}`)}`;
}

describe('number text', () => {
  test.each([
    [0, '0.0', '0.0'],
    [-0, '-0.0', '-0.0'],
    [2.5, '2.5', '2.5'],
    [0.1, '0.1', '0.1'],
    [1 / 3, '0.333333343', '0.33333333333333331'],
    [2 / 3, '0.666666687', '0.66666666666666663'],
    [0.0001, '0.0001', '0.0001'],
    [3e-5, '3e-05', '3e-05'],
    [555557.5, '555557.5', '555557.5'],
    [999999, '999999.0', '999999.0'],
    [1e6, '1e+06', '1e+06'],
    [1234567, '1234567.0', '1234567.0'],
    [9000000, '9e+06', '9e+06'],
    [16777216, '16777216.0', '16777216.0'],
    [123456789, '123456792.0', '123456789.0'],
    // Halfway between two texts: the even one.
    [2 ** -14, '6.10351562e-05', '6.103515625e-05'],
    [1048576.125, '1048576.12', '1048576.125'],
    [1048576.375, '1048576.38', '1048576.375'],
    [-96610.15625, '-96610.1562', '-96610.15625'],
    [2 ** -25, '2.98023224e-08', '2.9802322387695312e-08'],
    [999999.94, '999999.938', '999999.93999999994'],
    [99999.9921875, '99999.9922', '99999.9921875'],
    [3.4028234663852886e38, '3.40282347e+38', '3.4028234663852886e+38'],
    [NaN, 'NaN', 'NaN'],
    [-Infinity, '-Infinity', '-Infinity'],
  ])('%d', (value, float, double) => {
    expect(floatText(Math.fround(value))).toBe(float);
    expect(doubleText(value)).toBe(double);
  });

  test('of any float it is what exact arithmetic makes of %g and %.9g', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const short = generalText(value, 6);
        const text = Math.fround(Number(short)) === value ? short : generalText(value, 9);
        expect(floatText(value)).toBe(/[.e]/.test(text) ? text : `${text}.0`);
      }),
      { numRuns: 3000 },
    );
  });

  test('of any double it is what exact arithmetic makes of %g and %.17g', () => {
    const any = fc.double({ noNaN: true, noDefaultInfinity: true });
    // Of few digits, and often halfway between two texts.
    const decimal = fc.tuple(fc.integer(), fc.nat(12)).map(([digits, places]) => digits / 10 ** places);
    const dyadic = fc.tuple(fc.integer(), fc.nat(60)).map(([digits, places]) => digits * 2 ** -places);
    const subnormal = fc.nat().map((units) => units * Number.MIN_VALUE);
    fc.assert(
      fc.property(fc.oneof(any, decimal, dyadic, subnormal), (value) => {
        const short = generalText(value, 6);
        const text = Number(short) === value ? short : generalText(value, 17);
        expect(doubleText(value)).toBe(/[.e]/.test(text) ? text : `${text}.0`);
      }),
      { numRuns: 3000 },
    );
  });

  test('reads back as the same value', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true }), (value) => Object.is(Math.fround(Number(floatText(value))), value)),
    );
    fc.assert(fc.property(fc.double({ noNaN: true }), (value) => Object.is(Number(doubleText(value)), value)));
  });
});

describe('JSON values into tensors', () => {
  test.each<[DType, string, unknown]>([
    ['float', '[1, 1.5, 1e3, NaN, Infinity, -Inf]', Float32Array.of(1, 1.5, 1000, NaN, Infinity, -Infinity)],
    ['float', '[1e39, 1e-50]', Float32Array.of(Infinity, 0)],
    ['int32', '[2147483647, -2147483648]', Int32Array.of(2147483647, -2147483648)],
    ['int64', '[9223372036854775807, -9223372036854775808]', BigInt64Array.of(2n ** 63n - 1n, -(2n ** 63n))],
    ['uint64', '[18446744073709551615]', BigUint64Array.of(2n ** 64n - 1n)],
    ['uint8', '[300]', Uint8Array.of(44)],
    ['bool', '[true, false]', Uint8Array.of(1, 0)],
  ])('%s takes %s', (dtype, values, data) => {
    expect(decode(`{"inputs": ${values}}`, dtype)?.data).toEqual(data);
  });

  test.each<[DType, string]>([
    ['int32', '1.0'],
    ['int32', '1e3'],
    ['int32', '2147483648'],
    ['int64', '9223372036854775808'],
    ['uint32', '-1'],
    ['bool', '1'],
    ['float', 'null'],
    ['float', '"1"'],
    ['float', '{"b64": "AA=="}'],
    ['string', '1'],
  ])('%s refuses %s', (dtype, value) => {
    expect(() => decode(`{"inputs": [${value}]}`, dtype)).toThrow(`is not of expected type: ${dtype}`);
  });

  test('a dtype JSON cannot express is UNIMPLEMENTED', () => {
    expect(() => decode('{"inputs": [1]}', 'half')).toThrow(
      expect.objectContaining({ code: 'UNIMPLEMENTED' }) as Error,
    );
  });

  test('numbers round-trip through the text of any double', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }), (values) => {
        expect(
          decode(
            `{"instances": [${values.map((value) => (Object.is(value, -0) ? '-0.0' : String(value))).join(' ,\n')}]}`,
            'double',
          )?.data,
        ).toEqual(Float64Array.from(values));
      }),
    );
  });

  test('strings round-trip through JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), (values) => {
        const data = decode(JSON.stringify({ instances: values }), 'string')?.data as Uint8Array[];
        expect(data.map((bytes) => Buffer.from(bytes).toString('utf8'))).toEqual(values);
      }),
    );
  });

  test('nested lists give their shape, ragged ones are refused', () => {
    expect(decode('{"inputs": [[[1],[2]],[[3],[4]],[[5],[6]]]}', 'float')?.shape).toEqual([3, 2, 1]);
    expect(decode('{"inputs": 3}', 'float')?.shape).toEqual([]);
    expect(decode('{"inputs": []}', 'float')?.shape).toEqual([0]);
    expect(() => decode('{"inputs": [[1, 2], [3]]}', 'float')).toThrow(
      'Encountered list at unexpected size: 1 at level: 1 expected size: 2',
    );
    expect(() => decode('{"inputs": [[1], 2]}', 'float')).toThrow(
      'found at incorrect level: 2 in the JSON DOM. Expected at level: 2',
    );
    expect(() => decode('{"inputs": [1, [2]]}', 'float')).toThrow('Encountered list at unexpected level: 1');
  });

  test('keys that mean something to JavaScript are names like any other', () => {
    expect(() => decode('{"__proto__": {"x": 1}, "constructor": 1}', 'float')).toThrow(
      "Missing 'inputs' or 'instances' key",
    );
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  test('what follows the root value is ignored, and of a key given twice the first counts', () => {
    expect(decode('{"inputs": [1], "inputs": [2]} trailing', 'float')?.data).toEqual(Float32Array.of(1));
  });

  test('any body is decoded or refused with a ServingError', () => {
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      fc.json().map((text) => `{"instances": ${text}}`),
      fc.json().map((text) => text.slice(1)),
    );
    fc.assert(
      fc.property(body, fc.constantFrom<DType>('float', 'int64', 'string', 'bool'), (text, dtype) => {
        try {
          expect(decode(text, dtype)?.dtype).toBe(dtype);
        } catch (error) {
          expect(error).toMatchObject({ name: 'ServingError' });
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('nesting costs no stack: half a million brackets are refused', () => {
    expect(() => decode(`{"inputs": ${'['.repeat(500_000)}`, 'float')).toThrow(
      'JSON nesting is deeper than 100 levels',
    );
  });
});

describe('tensors into JSON', () => {
  test('a row answer needs a batch dimension, the same for all', () => {
    const scalar = { dtype: 'float' as const, shape: [], data: Float32Array.of(1) };
    const one = { dtype: 'float' as const, shape: [1], data: Float32Array.of(1) };
    const two = { dtype: 'float' as const, shape: [2], data: Float32Array.of(1, 2) };
    expect(() => encodePredictJson(new Map([['y', scalar]]), 'row')).toThrow(
      'Tensor name: y has no shape information ',
    );
    expect(() =>
      encodePredictJson(
        new Map([
          ['a', one],
          ['b', two],
        ]),
        'row',
      ),
    ).toThrow('Tensor name: b has inconsistent batch size: 2 expecting: 1');
    expect(encodePredictJson(new Map([['y', scalar]]), 'columnar')).toBe('{\n    "outputs": 1.0\n}');
  });

  test('a dtype JSON cannot carry is refused by name', () => {
    const tensor = { dtype: 'complex64' as const, shape: [1], data: Float32Array.of(1, 2) };
    expect(() => encodePredictJson(new Map([['y', tensor]]), 'row')).toThrow(
      'Failed to write JSON value for tensor type: complex64',
    );
  });
});
