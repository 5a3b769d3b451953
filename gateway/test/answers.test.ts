import { halfBits, numericTensor, stringTensor, type Tensor } from '@cdk8s-serving/contract';
import { answerText } from '../index';

const outputs: ReadonlyMap<string, Tensor> = new Map<string, Tensor>([
  ['logits', numericTensor('float', [2, 3], Float32Array.of(1, 2, 3, 0, 1000, -1000))],
  ['yes', numericTensor('double', [2], Float64Array.of(0, 2))],
  ['ids', numericTensor('int64', [2, 2], BigInt64Array.of(1n, 2n, 2n ** 62n, 4n))],
  ['words', stringTensor([2, 1], [Buffer.from('naïve'), Uint8Array.of(255)])],
  ['boxes', numericTensor('half', [2, 1, 2], Uint16Array.from([0.5, 1, 1.5, 2], halfBits))],
  ['flags', numericTensor('bool', [2], Uint8Array.of(1, 0))],
]);
const labels = { kind: 'labels', output: 'logits', labels: ['a', 'b', 'c'] } as const;
const row = (index: number) => ({ index, count: 2 });

test('softmax makes probabilities of numbers of any size, and top keeps the best', () => {
  const all = JSON.parse(answerText({ ...labels, activation: 'softmax' }, outputs, row(0))) as Record<string, number>;
  expect(Object.values(all).reduce((sum, value) => sum + value)).toBeCloseTo(1, 12);
  expect(all['c']).toBeCloseTo(0.66524, 5);
  expect(answerText({ ...labels, activation: 'softmax', top: 1 }, outputs, row(1))).toBe('{"b":1}');
});

test('sigmoid makes a probability of each number', () => {
  const decision = { kind: 'decision', output: 'yes', name: 'ok', threshold: 0.6, activation: 'sigmoid' } as const;
  expect(answerText(decision, outputs, row(0))).toBe('{"ok_probability":0.5,"ok":false}');
  expect(answerText(decision, outputs, row(1))).toMatch(/^\{"ok_probability":0\.88\d+,"ok":true\}$/);
  expect(answerText({ ...labels, activation: 'sigmoid', top: 2 }, outputs, row(1))).toBe('{"b":1,"a":0.5}');
});

test('raw outputs keep their lists, their digits and their bytes', () => {
  const raw = { kind: 'raw', outputs: ['ids', 'words', 'boxes', 'flags', 'yes'] } as const;
  expect(answerText(raw, outputs, row(0))).toBe(
    '{"ids":[1,2],"words":["naïve"],"boxes":[[0.5,1]],"flags":true,"yes":0}',
  );
  expect(answerText(raw, outputs, row(1))).toBe(
    '{"ids":[4611686018427387904,4],"words":[{"b64":"/w=="}],"boxes":[[1.5,2]],"flags":false,"yes":2}',
  );
});

test('several answers come under their names, each read in its own way', () => {
  const several = {
    kind: 'several',
    answers: [
      { name: 'class', answer: { ...labels, top: 1 } },
      { name: '7', answer: { kind: 'raw', outputs: ['flags'] } },
    ],
  } as const;
  expect(answerText(several, outputs, row(1))).toBe('{"class":{"b":1000},"7":{"flags":false}}');
});

test('an output of another batch is no answer', () => {
  expect(() => answerText(labels, outputs, { index: 0, count: 3 })).toThrow(
    expect.objectContaining({
      code: 'INTERNAL',
      message: "the model answered 2 examples in output 'logits', expected 3",
    }),
  );
});
