import { checkBinding } from '../index';
import { DIGITS } from './support/bindings';
import { DECISION, IMAGE, answering, digits, digitsWith, labels, type Disagreement } from './support/models';

const DISAGREEMENTS: readonly Disagreement[] = [
  [
    'an output that is not there',
    answering({ ...DECISION, output: 'probability' }),
    digitsWith(IMAGE, { scores: ['float', [-1, 10]], logits: ['float', [-1, 10]] }),
    {
      rule: 'contract/output-name',
      field: 'answer.output',
      problem: "the signature has no output 'probability'; it has 'scores', 'logits'",
      fix: "set answer.output to one of 'scores', 'logits'",
    },
  ],
  [
    'a signature without outputs',
    DIGITS,
    digitsWith(IMAGE, {}),
    {
      rule: 'contract/output-name',
      field: 'answer.output',
      problem: "the signature has no output 'scores'; it has none",
      fix: 'choose a signature that has outputs',
    },
  ],
  [
    'an output of whole numbers',
    DIGITS,
    digitsWith(IMAGE, { scores: ['int64', [-1, 10]] }),
    {
      rule: 'contract/output-dtype',
      field: 'answer.output',
      problem: "scores are read from output 'scores', which is int64",
      fix: 'name an output of float or double',
    },
  ],
  [
    'a decision from ten columns',
    answering(DECISION),
    digits,
    {
      rule: 'contract/output-shape',
      field: 'answer.output',
      problem: "a decision reads one number per example, output 'scores' is [-1,10]",
      fix: 'name an output of shape [-1] or [-1,1], or answer with labels',
    },
  ],
  [
    'a decision from a vector of ten',
    answering(DECISION),
    digitsWith(IMAGE, { scores: ['float', [10]] }),
    {
      rule: 'contract/output-shape',
      field: 'answer.output',
      problem: "a decision reads one number per example, output 'scores' is [10]",
      fix: 'name an output of shape [-1] or [-1,1], or answer with labels',
    },
  ],
  [
    'labels for an output of one dimension',
    DIGITS,
    digitsWith(IMAGE, { scores: ['float', [10]] }),
    {
      rule: 'contract/output-shape',
      field: 'answer.output',
      problem: "labels name the columns of a [-1,N] output, output 'scores' is [10]",
      fix: 'name an output of two dimensions',
    },
  ],
  [
    'labels for a scalar',
    DIGITS,
    digitsWith(IMAGE, { scores: ['float', []] }),
    {
      rule: 'contract/output-shape',
      field: 'answer.output',
      problem: "labels name the columns of a [-1,N] output, output 'scores' is []",
      fix: 'name an output of two dimensions',
    },
  ],
  [
    'nine labels for ten classes',
    answering(labels(9)),
    digits,
    {
      rule: 'contract/label-count',
      field: 'answer.labels',
      problem: "9 labels for the 10 classes of output 'scores' [-1,10]",
      fix: 'add the 1 missing, in the order of training: a score without its label would be lost or misnamed',
    },
  ],
  [
    'twelve labels for ten classes',
    answering(labels(12)),
    digits,
    {
      rule: 'contract/label-count',
      field: 'answer.labels',
      problem: "12 labels for the 10 classes of output 'scores' [-1,10]",
      fix: 'remove 2, in the order of training: a score without its label would be lost or misnamed',
    },
  ],
];

const RULES = ['output-name', 'output-dtype', 'output-shape', 'label-count'].map((rule) => `contract/${rule}`);

it.each(DISAGREEMENTS)('a binding disagrees with %s', (_name, binding, signatures, finding) => {
  expect(checkBinding(binding, signatures)).toEqual([finding]);
});

it('every rule about answers is in the table above', () => {
  expect([...new Set(DISAGREEMENTS.map(([, , , finding]) => finding.rule))]).toEqual(RULES);
});
