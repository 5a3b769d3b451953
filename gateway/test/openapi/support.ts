import type { ModelBinding, Signature } from '@cdk8s-serving/contract';
import { credit, creditSignatures, digits, digitsSignatures } from '../support/bindings';
import { encodeSignature } from '../support/signatures';

/** A binding of each kind of recipe, with a signature it fits. */
export interface Case {
  readonly name: string;
  readonly binding: ModelBinding;
  readonly signature: Signature;
}

const signature = 'serving_default';

function known(signatures: ReadonlyMap<string, Signature>): Signature {
  const found = signatures.get(signature);
  if (found === undefined) throw new Error(`there is no signature ${signature}`);
  return found;
}

/** A record with a field of each kind, two inputs, a field that fills both, and defaults. */
const record: ModelBinding = {
  model: 'loans',
  signature,
  preprocessing: {
    kind: 'record',
    inputs: [
      {
        input: 'numbers',
        fields: [
          { kind: 'numeric', name: 'amount', mean: 1000, standardDeviation: 250, default: 1000 },
          { kind: 'integer', name: 'age' },
          { kind: 'boolean', name: 'owns', default: false },
          { kind: 'index', name: 'city', vocabulary: ['Bonn', 'Ulm'], unknown: 'last_slot' },
          { kind: 'one_hot', name: 'job', vocabulary: ['clerk', 'none'], default: 'none' },
        ],
      },
      { input: 'ages', fields: [{ kind: 'integer', name: 'age' }] },
      { input: 'note', fields: [{ kind: 'text', name: 'note' }] },
    ],
  },
  answer: {
    kind: 'several',
    answers: [
      {
        name: 'risk',
        answer: { kind: 'decision', output: 'risk', name: 'bad', threshold: 0.5, activation: 'sigmoid' },
      },
      { name: 'grade', answer: { kind: 'labels', output: 'grades', labels: ['a', 'b', 'c'], top: 2 } },
      { name: 'inside', answer: { kind: 'raw', outputs: ['ids', 'words'] } },
    ],
  },
};

export const CASES: readonly Case[] = [
  { name: 'digits', binding: digits, signature: known(digitsSignatures) },
  { name: 'credit', binding: credit, signature: known(creditSignatures) },
  {
    name: 'record',
    binding: record,
    signature: encodeSignature(
      { numbers: ['float', [-1, 7]], ages: ['uint8', [-1]], note: ['string', [-1, 1]] },
      { risk: ['float', [-1, 1]], grades: ['float', [-1, 3]], ids: ['int64', [-1, 2]], words: ['string', [-1, -1]] },
    ),
  },
  {
    name: 'text',
    binding: {
      model: 'spam',
      signature,
      preprocessing: { kind: 'text', input: 'text' },
      answer: { kind: 'labels', output: 'scores', labels: ['ham', 'spam'], activation: 'softmax' },
    },
    signature: encodeSignature({ text: ['string', [-1]] }, { scores: ['float', [-1, 2]] }),
  },
  {
    name: 'tensor',
    binding: {
      model: 'half',
      signature,
      preprocessing: { kind: 'tensor', inputs: ['x'] },
      answer: { kind: 'raw', outputs: ['y'] },
    },
    signature: encodeSignature({ x: ['half', [-1, 2, -1]] }, { y: ['bool', [-1]] }),
  },
  {
    name: 'tensors',
    binding: {
      model: 'two',
      signature,
      preprocessing: { kind: 'tensor', inputs: ['a', 'b'] },
      answer: { kind: 'raw', outputs: ['y'] },
    },
    signature: encodeSignature({ a: ['int32', [-1]], b: ['string', [-1, 1]] }, { y: ['float', [-1, 2]] }),
  },
  {
    name: 'module',
    binding: { model: 'own', signature, preprocessing: { kind: 'module' }, answer: { kind: 'module' } },
    signature: encodeSignature({ x: ['float', [-1]] }, { y: ['float', [-1]] }),
  },
];
