import type { NumericTensor, RecordPreprocessing, StringTensor, TensorInfo } from '@cdk8s-serving/contract';
import { preprocessRecord } from '../../index';
import { encodeSignature } from '../support/signatures';

const recipe: RecordPreprocessing = {
  kind: 'record',
  inputs: [
    {
      input: 'numbers',
      fields: [
        { kind: 'numeric', name: 'age', mean: 40, standardDeviation: 10, default: 40 },
        { kind: 'boolean', name: 'member' },
        { kind: 'one_hot', name: 'color', vocabulary: ['red', 'blue'], unknown: 'first_slot' },
        { kind: 'one_hot', name: 'size', vocabulary: ['s', 'm'], unknown: 'zeros', default: 'm' },
      ],
    },
    {
      input: 'ids',
      fields: [
        { kind: 'integer', name: 'visits' },
        { kind: 'index', name: 'color', vocabulary: ['red', 'blue'], unknown: 'last_slot' },
        { kind: 'index', name: 'size', vocabulary: ['s', 'm'], unknown: 'first_slot', default: 'm' },
      ],
    },
    { input: 'note', fields: [{ kind: 'text', name: 'note', default: '' }] },
    { input: 'count', fields: [{ kind: 'integer', name: 'visits' }] },
  ],
};
const { inputs } = encodeSignature(
  { numbers: ['half', [-1, 7]], ids: ['int64', [-1, 3]], note: ['string', [-1]], count: ['uint8', [-1]] },
  {},
);
const good = { age: 50, member: true, color: 'blue', size: 's', visits: 3, note: 'naïve' };

const tensorOf = (record: unknown, input: string, of: ReadonlyMap<string, TensorInfo> = inputs) =>
  preprocessRecord(record, recipe, of).get(input);

describe('a record of several inputs', () => {
  test('fills each in its own dtype and shape, and a field may fill two', () => {
    const numbers = tensorOf(good, 'numbers') as NumericTensor;
    expect([numbers.dtype, numbers.shape]).toEqual(['half', [1, 7]]);
    expect(Array.from(numbers.data as Uint16Array)).toEqual([0x3c00, 0x3c00, 0, 0, 0x3c00, 0x3c00, 0]);
    expect(tensorOf(good, 'ids')).toEqual({ dtype: 'int64', shape: [1, 3], data: BigInt64Array.of(3n, 1n, 1n) });
    expect(tensorOf(good, 'count')).toEqual({ dtype: 'uint8', shape: [1], data: Uint8Array.of(3) });
    const note = tensorOf(good, 'note') as StringTensor;
    expect([note.shape, note.data.map((bytes) => Buffer.from(bytes).toString())]).toEqual([[1], ['naïve']]);
  });

  test('takes a default where a field is missing or null, and a slot for what its vocabulary lacks', () => {
    const sparse = { age: null, member: false, color: 'green', visits: 0 };
    const numbers = tensorOf(sparse, 'numbers') as NumericTensor;
    expect(Array.from(numbers.data as Uint16Array)).toEqual([0, 0, 0x3c00, 0, 0, 0, 0x3c00]);
    expect((tensorOf(sparse, 'ids') as NumericTensor).data).toEqual(BigInt64Array.of(0n, 2n, 2n));
    const odd = tensorOf({ ...good, size: 'xxl' }, 'numbers') as NumericTensor;
    expect(Array.from(odd.data as Uint16Array).slice(5)).toEqual([0, 0]);
  });

  test.each([
    ['a fraction', { ...good, visits: 1.5 }, 'field "visits" is 1.5, expected a whole number'],
    [
      'a number beyond its input',
      { ...good, visits: 300 },
      'field "visits" makes 300, expected a whole number from 0 to 255 (uint8)',
    ],
    ['a number for a truth value', { ...good, member: 1 }, 'field "member" is a number, expected true or false'],
    ['a number for a text', { ...good, note: 1 }, 'field "note" is a number, expected a text'],
    ['null without a default', { ...good, member: null }, 'field "member" is null, expected true or false'],
    ['a number for an unknown category', { ...good, color: 7 }, 'field "color" is a number, expected a text'],
  ])('is refused for %s', (_what, record, message) => {
    expect(() => preprocessRecord(record, recipe, inputs)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message }),
    );
  });
});
