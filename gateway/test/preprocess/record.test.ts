import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NumericTensor, RecordField, RecordPreprocessing, TensorInfo } from '@cdk8s-serving/contract';
import { preprocessRecord } from '../../index';
import { EXAMPLES, credit, creditSignatures } from '../support/bindings';

const recipe = credit.preprocessing;
const declared = creditSignatures.get('serving_default')?.inputs ?? new Map<string, TensorInfo>();

/** A record into its one tensor of numbers. */
function numbers(record: unknown, of: RecordPreprocessing = recipe, inputs = declared): NumericTensor {
  const [tensor] = [...preprocessRecord(record, of, inputs).values()];
  return tensor as NumericTensor;
}

const oneInput = (...fields: RecordField[]): RecordPreprocessing => ({
  kind: 'record',
  inputs: [{ input: 'x', fields }],
});
const good = { job: 'retired', duration: 445, poutcome: 'success' };

describe('a record', () => {
  test('becomes one vector, field after field in the order of the recipe', () => {
    const tensor = numbers({ poutcome: 'success', duration: 445, job: 'retired' });
    expect(tensor.shape).toEqual([1, 17]);
    expect(tensor.dtype).toBe('float');
    const job = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    expect(Array.from(tensor.data as Float32Array)).toEqual([...job, Math.fround((445 - 260) / 250), 0, 0, 1, 0]);
  });

  test('of the credit example is taken, each of them', () => {
    const { records } = JSON.parse(readFileSync(join(EXAMPLES, 'credit', 'records.json'), 'utf8')) as {
      records: { record: unknown }[];
    };
    const sums = records.map(({ record }) => Array.from(numbers(record).data as Float32Array));
    expect(sums.map((vector) => vector.filter((value) => value === 1).length)).toEqual(records.map(() => 2));
  });

  test('a numeric field without mean and deviation is taken as it is', () => {
    expect(numbers({ a: -2.5 }, oneInput({ kind: 'numeric', name: 'a' })).data).toEqual(Float32Array.of(-2.5));
  });
});

describe('a wrong record is refused, naming the field, the problem and what is accepted:', () => {
  test.each([
    ['a missing category', { duration: 1, poutcome: 'other' }, /^field "job" is missing, expected one of "admin\."/],
    ['a missing number', { job: 'retired', poutcome: 'other' }, /^field "duration" is missing, expected a number$/],
    [
      'an unknown category',
      { ...good, poutcome: 'maybe' },
      /"poutcome" is "maybe", expected one of "failure", "other"/,
    ],
    ['a category in other letters', { ...good, job: 'Retired' }, /^field "job" is "Retired", expected one of/],
    ['a number for a category', { ...good, job: 1 }, /^field "job" is a number, expected one of/],
    ['a text for a number', { ...good, duration: '445' }, /^field "duration" is "445", expected a number$/],
    ['null for a number', { ...good, duration: null }, /^field "duration" is null, expected a number$/],
    ['true for a number', { ...good, duration: true }, /^field "duration" is a boolean, expected a number$/],
    ['a list for a number', { ...good, duration: [1] }, /^field "duration" is a list, expected a number$/],
    ['an object for a number', { ...good, duration: {} }, /^field "duration" is an object, expected a number$/],
    ['an extra field', { ...good, age: 3 }, /^field "age" is not known, accepted are "job", "duration", "poutcome"$/],
    [
      'a number beyond float32',
      { ...good, duration: 1e300 },
      /^field "duration" makes 4e\+297, expected a number up to 3.4028234663852886e\+38 \(float\)$/,
    ],
    [
      'a number beyond JSON',
      JSON.parse('{"job":"retired","poutcome":"other","duration":1e999}'),
      /^field "duration" makes Infinity, expected a number up to/,
    ],
    ['a list', [good], /^the body is a list, expected an object with the fields "job", "duration", "poutcome"$/],
    ['null', null, /^the body is null/],
    ['a text', 'retired', /^the body is a string/],
    ['a field of every object', JSON.parse('{"__proto__": {"job": "retired"}}'), /^field "__proto__" is not known/],
    ['constructor', { ...good, constructor: 1 }, /^field "constructor" is not known/],
    ['a very long text', { ...good, job: 'x'.repeat(1e6) }, /^field "job" is "x{60}\.\.\.", expected/],
    ['control characters', { ...good, job: 'a\r\n\u001b[31m' }, /^field "job" is "a\\r\\n\\u001b\[31m", expected/],
  ])('%s', (_what, record: unknown, message) => {
    expect(() => numbers(record)).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(message) as string }),
    );
  });

  test('an inherited member is no field', () => {
    const inherits = oneInput({ kind: 'numeric', name: 'constructor' });
    expect(() => numbers({}, inherits)).toThrow('field "constructor" is missing');
  });

  test('a long vocabulary is cut short', () => {
    const vocabulary = Array.from({ length: 1000 }, (_, index) => `v${index}`);
    const long = oneInput({ kind: 'one_hot', name: 'a', vocabulary });
    expect(() => numbers({ a: 'w' }, long)).toThrow(/"v19" and 980 more$/);
  });
});
