import { numericTensor, type LabelsAnswer, type Tensor } from '@cdk8s-serving/contract';
import { answerText } from '../index';

const scores = (...values: number[]): ReadonlyMap<string, Tensor> =>
  new Map([['scores', numericTensor('double', [1, values.length], Float64Array.from(values))]]);
const labels = (...names: string[]): LabelsAnswer => ({ kind: 'labels', output: 'scores', labels: names });
const decision = { kind: 'decision', output: 'scores', name: 'credit', threshold: 0.5 } as const;

describe('labels', () => {
  test('are best first in the text itself, also when they look like array indexes', () => {
    expect(answerText(labels('0', '1', '2'), scores(0.1, 0.25, 0.65))).toBe('{"2":0.65,"1":0.25,"0":0.1}');
  });

  test('with equal scores keep the order of training', () => {
    expect(answerText(labels('c', 'a', 'b'), scores(0.5, 0.25, 0.25))).toBe('{"c":0.5,"a":0.25,"b":0.25}');
  });

  test('may be any text', () => {
    const names = ['__proto__', 'a"b', 'constructor', '\ud800'];
    expect(answerText(labels(...names), scores(4, 3, 2, 1))).toBe(
      '{"__proto__":4,"a\\"b":3,"constructor":2,"\\ud800":1}',
    );
  });

  test('keep every digit of a float32 score', () => {
    const output = new Map([['scores', numericTensor('float', [1, 1], Float32Array.of(0.99998))]]);
    expect(answerText(labels('a'), output)).toBe(`{"a":${Math.fround(0.99998)}}`);
  });
});

describe('a decision', () => {
  test.each([
    [0.75, '{"credit_probability":0.75,"credit":true}'],
    [0.5, '{"credit_probability":0.5,"credit":true}'],
    [0.25, '{"credit_probability":0.25,"credit":false}'],
  ])('of %d is %s', (probability, text) => {
    expect(answerText(decision, scores(probability))).toBe(text);
  });
});

describe('outputs that are not what the binding says are no answer:', () => {
  test.each([
    ['too few scores', scores(1), 'answered with 1 numbers, expected 2'],
    ['too many scores', scores(1, 2, 3), 'answered with 3 numbers, expected 2'],
    ['NaN', scores(1, NaN), 'not a finite number'],
    ['Infinity', scores(1, Infinity), 'not a finite number'],
    ['no such output', new Map<string, Tensor>(), "did not answer with output 'scores' at all"],
    [
      'strings',
      new Map<string, Tensor>([['scores', { dtype: 'string', shape: [1], data: [Buffer.from('a')] }]]),
      'numbers',
    ],
  ])('%s', (_what, outputs: ReadonlyMap<string, Tensor>, message) => {
    expect(() => answerText(labels('a', 'b'), outputs)).toThrow(
      expect.objectContaining({ code: 'INTERNAL', message: expect.stringContaining(message) as string }),
    );
  });
});
