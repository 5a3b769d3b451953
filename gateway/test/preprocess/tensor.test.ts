import { batched, preprocessTensor, preprocessText } from '../../index';
import { encodeSignature } from '../support/signatures';

const { inputs } = encodeSignature(
  { x: ['float', [-1, 2, 2]], flags: ['bool', [-1, -1]], words: ['string', [-1, -1]], id: ['int32', [-1]] },
  {},
);
const one = (tensor: unknown, input = 'x') => preprocessTensor({ tensor }, { kind: 'tensor', inputs: [input] }, inputs);

describe('tensors of the application', () => {
  test('are taken as TensorFlow Serving takes an instance, in the dtype of the input', () => {
    expect(
      one([
        [1, 2],
        [3, 4.5],
      ]).get('x'),
    ).toEqual({
      dtype: 'float',
      shape: [1, 2, 2],
      data: Float32Array.of(1, 2, 3, 4.5),
    });
    expect(one([true, false], 'flags').get('flags')?.data).toEqual(Uint8Array.of(1, 0));
    expect(one(7, 'id').get('id')).toEqual({ dtype: 'int32', shape: [1], data: Int32Array.of(7) });
    const words = one(['a', { b64: '/w==' }], 'words').get('words');
    expect(words?.data).toEqual([Uint8Array.of(97), Uint8Array.of(255)]);
  });

  test('of several inputs come under their names', () => {
    const made = preprocessTensor(
      { tensors: { id: 1, flags: [] } },
      { kind: 'tensor', inputs: ['id', 'flags'] },
      inputs,
    );
    expect([...made].map(([name, { shape }]) => [name, shape])).toEqual([
      ['id', [1]],
      ['flags', [1, 0]],
    ]);
  });

  test.each([
    ['another shape', [[1, 2]], 'input "x" has the shape [1,2], expected [2,2] of one example'],
    [
      'lists of different lengths',
      [[1, 2], [3]],
      'input "x" has a list of 1 in its dimension 1, expected a list of 2 as before',
    ],
    ['a list beside a value', [[1, 2], 3], 'input "x" has a number in its dimension 1, expected a list of 2 as before'],
    ['a value beside a list', [1, [2]], 'input "x" has a list of 1 in its dimension 1, expected a value as before'],
    [
      'a text',
      [
        [1, 2],
        [3, 'a'],
      ],
      'input "x" has "a", expected numbers',
    ],
    [
      'a number beyond float32',
      [
        [1, 2],
        [3, 1e39],
      ],
      'input "x" has 1e+39, expected a number up to 3.4028234663852886e+38 (float)',
    ],
    ['nothing', undefined, 'input "x" is missing'],
    ['lists without end', JSON.parse('['.repeat(500) + ']'.repeat(500)), 'input "x" has more than 254 dimensions'],
  ])('are refused for %s', (_what, value: unknown, message) => {
    expect(() => one(value)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT', message }));
  });

  test('are refused under another key, and where base64 is none', () => {
    const recipe = { kind: 'tensor', inputs: ['x'] } as const;
    expect(() => preprocessTensor({ instances: [] }, recipe, inputs)).toThrow(
      'member "instances" is not known, accepted are "tensor"',
    );
    expect(() => one([{ b64: '*' }], 'words')).toThrow('input "words" has an object, expected texts or {"b64": "..."}');
  });
});

describe('a text', () => {
  test('becomes one string, in the number of dimensions the input has', () => {
    const text = preprocessText({ text: 'naïve' }, { kind: 'text', input: 'words' }, inputs).get('words');
    expect(text).toEqual({ dtype: 'string', shape: [1, 1], data: [new TextEncoder().encode('naïve')] });
    expect(() => preprocessText({ text: 1 }, { kind: 'text', input: 'words' }, inputs)).toThrow(
      'member "text" is a number, expected a text',
    );
  });
});

describe('a batch', () => {
  test('puts examples beside each other, and refuses those of different shapes', () => {
    const both = batched([
      one([
        [1, 2],
        [3, 4],
      ]),
      one([
        [5, 6],
        [7, 8],
      ]),
    ]);
    expect(both.get('x')).toEqual({
      dtype: 'float',
      shape: [2, 2, 2],
      data: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8),
    });
    expect(batched([one(['a'], 'words'), one(['b'], 'words')]).get('words')?.shape).toEqual([2, 1]);
    expect(() => batched([one([true], 'flags'), one([], 'flags')])).toThrow(
      "the examples of a batch make [1] and [0] for input 'flags', expected one shape",
    );
  });
});
