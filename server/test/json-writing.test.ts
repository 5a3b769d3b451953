import fc from 'fast-check';
import type { Tensor } from '@cdk8s-serving/contract';
import { floatText } from '../codec/json/number-text';
import { encodePredictJson } from '../codec/json/predict-response';

/** The rows of an answer, one float at a time. */
function rowsText(shape: readonly number[], data: Float32Array): string {
  let at = 0;
  const write = (level: number): string => {
    const size = shape[level];
    if (size === undefined) return floatText(data[at++] ?? NaN);
    return `[${Array.from({ length: size }, () => write(level + 1)).join(', ')}]`;
  };
  return `{\n    "predictions": ${write(0).slice(0, -1)}\n    ]\n}`;
}

/** A column of an answer, one float at a time. */
function columnText(shape: readonly number[], data: Float32Array): string {
  let at = 0;
  const write = (level: number, indent: string): string => {
    const size = shape[level];
    if (size === undefined) return floatText(data[at++] ?? NaN);
    const elements = Array.from({ length: size }, () => `${indent}    ${write(level + 1, `${indent}    `)}`);
    return `[\n${elements.join(',\n')}\n${indent}]`;
  };
  return `{\n    "outputs": ${write(0, '    ')}\n}`;
}

function checkBoth(shape: readonly number[], data: Float32Array): void {
  const outputs = new Map<string, Tensor>([['y', { dtype: 'float', shape, data }]]);
  expect(encodePredictJson(outputs, 'row')).toBe(rowsText(shape, data));
  expect(encodePredictJson(outputs, 'columnar')).toBe(columnText(shape, data));
}

function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Floats of any size, and those a model answers with. */
const float = fc.oneof(
  fc.float(),
  fc.float({ noNaN: true, min: -1, max: 1 }),
  fc.integer({ min: -2_000_000, max: 2_000_000 }).map((count) => Math.fround(count / 2)),
  fc.integer({ min: 0, max: 1000 }).map((count) => Math.fround(count / 1000)),
  fc.constantFrom(0, -0, NaN, Infinity, -Infinity, 2 ** -149, Math.fround(3.4028234663852886e38)),
);

test('lists of floats of any shape are written as their floats are one by one', () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 });
  const property = fc.property(shapes, fc.array(float, { minLength: 1, maxLength: 100 }), (shape, floats) => {
    checkBoth(
      shape,
      Float32Array.from({ length: elementsOf(shape) }, (_, index) => floats[index % floats.length] ?? 0),
    );
  });
  fc.assert(property, { numRuns: 500 });
});

test('floats next to every power of ten, and to a middle between two texts, are written as they are one by one', () => {
  const floats: number[] = [];
  for (let exponent = -46; exponent < 39; exponent += 1) {
    for (const digits of [1, 9.999995, 9.9999995, 9.99999, 1.0000001, 1.2345675, 5]) {
      floats.push(digits * 10 ** exponent, -digits * 10 ** exponent);
    }
  }
  checkBoth([floats.length, 1], Float32Array.from(floats));
});

test('a million floats of any bits are written as they are one by one', () => {
  let state = 88_172_645;
  const bits = Uint32Array.from({ length: 1_000_000 }, () => {
    state ^= state << 13;
    state ^= state >>> 17;
    return (state ^= state << 5);
  });
  const data = new Float32Array(bits.buffer);
  const outputs = new Map<string, Tensor>([['y', { dtype: 'float', shape: [1000, 1000], data }]]);
  const texts = encodePredictJson(outputs, 'row').match(/[-\w.+]+(?=[,\]\n])/g) ?? [];
  const wrong = data.findIndex((value, index) => texts[index] !== floatText(value));
  expect([data[wrong], texts[wrong], texts.length]).toEqual([undefined, undefined, data.length]);
});

test('lists nested so deep that what stands between two floats finds no room in the kernel are written all the same', () => {
  const shape = Array.from({ length: 60 }, (_, level) => (level % 20 === 9 ? 2 : 1));
  checkBoth(
    shape,
    Float32Array.from({ length: 8 }, (_, index) => index / 7),
  );
});

test('outputs of several shapes are written row by row', () => {
  const wide: Tensor = { dtype: 'float', shape: [2, 2, 1], data: Float32Array.of(0.5, 1e-7, 2, 3) };
  const flat: Tensor = { dtype: 'float', shape: [2], data: Float32Array.of(0.1, NaN) };
  const outputs = new Map([
    ['wide', wide],
    ['flat', flat],
  ]);
  const text = encodePredictJson(outputs, 'row').replace(/\s+/g, ' ');
  expect(text).toBe(
    '{ "predictions": [ { "wide": [[0.5], [1e-07]], "flat": 0.1 }, { "wide": [[2.0], [3.0]], "flat": NaN } ] }',
  );
});
