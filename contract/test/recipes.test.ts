import {
  checkBinding,
  parseModelBinding,
  recordFields,
  type Answer,
  type ModelBinding,
  type Preprocessing,
} from '../index';
import { DIGITS } from './support/bindings';
import { model } from './support/models';

const image = DIGITS.preprocessing as Extract<Preprocessing, { kind: 'image' }>;
const rgb = { ...image, color: 'rgb' } as const;
const raw: Answer = { kind: 'raw', outputs: ['y'] };
const Y = { y: ['float', [-1, 2]] } as const;

const binding = (preprocessing: unknown, answer: unknown = raw): ModelBinding =>
  ({ model: 'm', signature: 'serving_default', preprocessing, answer }) as ModelBinding;
const parsed = (preprocessing: unknown, answer: unknown = raw): ModelBinding =>
  parseModelBinding(JSON.stringify(binding(preprocessing, answer)));
const numeric = (name: string) => ({ kind: 'numeric', name, mean: 0, standardDeviation: 1 });

it.each<[string, object]>([
  [
    'a picture that is resized, turned and laid out otherwise',
    { ...rgb, resizer: 'tensorflow', orientation: 'upright', layout: 'channels_first', fit: { kind: 'crop' } },
  ],
  ['a picture that is padded', { ...image, resizer: 'pillow_13', fit: { kind: 'pad', value: 114 } }],
  ['a picture that is resized and cropped', { ...image, fit: { kind: 'resize_and_crop', shorterSide: 8 } }],
  [
    'a picture with means of its own',
    { ...rgb, scaling: { divisor: 255, mean: [0, 0.5, 1], standardDeviation: [1, 2, 3] } },
  ],
  ['a picture for caffe', { ...rgb, color: 'bgr', scaling: 'caffe' }],
  [
    'a record of several inputs',
    {
      kind: 'record',
      inputs: [
        { input: 'a', fields: [numeric('n')] },
        { input: 'b', fields: [{ kind: 'text', name: 't', default: '' }] },
      ],
    },
  ],
  [
    'a record of every kind of number',
    {
      kind: 'record',
      inputs: [
        {
          input: 'a',
          fields: [
            { kind: 'integer', name: 'i', default: -1 },
            { kind: 'boolean', name: 'b', default: false },
            { kind: 'one_hot', name: 'o', vocabulary: ['x'], unknown: 'zeros', default: 'y' },
            { kind: 'index', name: 'k', vocabulary: ['x'], unknown: 'last_slot' },
          ],
        },
      ],
    },
  ],
  ['a text', { kind: 'text', input: 'x' }],
  ['tensors', { kind: 'tensor', inputs: ['x', 'z'] }],
  ['a module', { kind: 'module' }],
])('reads %s back from its JSON', (_name, preprocessing) => {
  expect(parsed(preprocessing).preprocessing).toEqual(preprocessing);
});

it.each<[string, Answer]>([
  ['labels', { kind: 'labels', output: 'y', labels: ['a', 'b'], activation: 'softmax', top: 1 }],
  ['a decision', { kind: 'decision', output: 'y', name: 'n', threshold: 0.5, activation: 'sigmoid' }],
  ['several', { kind: 'several', answers: [{ name: 'n', answer: raw }] }],
  ['a module', { kind: 'module' }],
])('reads an answer of %s back from its JSON', (_name, answer) => {
  expect(parsed({ kind: 'text', input: 'x' }, answer).answer).toEqual(answer);
});

it.each<[object, string]>([
  [
    { ...image, scaling: 'caffe' },
    'preprocessing.color is "grey", expected "bgr", whose channels scaling "caffe" has the means of',
  ],
  [
    { ...image, fit: { kind: 'pad', value: 256 } },
    'preprocessing.fit.value is 256, expected a whole number from 0 to 255',
  ],
  [
    { ...image, fit: { kind: 'resize_and_crop', shorterSide: 7 } },
    'preprocessing.fit.shorterSide is 7, expected 8 pixels or more',
  ],
  [{ ...image, fit: { kind: 'crop', value: 0 } }, 'preprocessing.fit.value is not known here, expected only kind'],
  [
    { ...image, scaling: { mean: [0, 0, 0] } },
    'preprocessing.scaling.mean is [0,0,0], expected 1 numbers, one per channel',
  ],
  [
    { ...image, scaling: { mean: [0], standardDeviation: [0] } },
    'preprocessing.scaling.standardDeviation[0] is 0, expected a number above 0',
  ],
  [{ ...image, resizer: 'opencv' }, 'preprocessing.resizer is "opencv", expected one of pillow, pillow_13, tensorflow'],
  [
    { kind: 'record', inputs: [], input: 'x' },
    'preprocessing.input is beside inputs, expected either inputs or input and fields',
  ],
  [
    { kind: 'record', input: 'x', fields: [numeric('n'), { kind: 'text', name: 't' }] },
    'preprocessing.fields has texts beside numbers, expected an input of their own for each',
  ],
  [
    {
      kind: 'record',
      inputs: [
        { input: 'a', fields: [numeric('n')] },
        { input: 'b', fields: [{ kind: 'text', name: 'n' }] },
      ],
    },
    'preprocessing.inputs reads "n" as a number and as a text, expected one of them',
  ],
  [
    { kind: 'record', input: 'x', fields: [{ kind: 'one_hot', name: 'o', vocabulary: ['x'], default: 'y' }] },
    'preprocessing.fields[0].default is "y", expected an entry of the vocabulary, or unknown to be taken',
  ],
  [
    { kind: 'record', input: 'x', fields: [{ kind: 'index', name: 'o', vocabulary: ['x'], unknown: 'zeros' }] },
    'preprocessing.fields[0].unknown is "zeros", expected one of refuse, first_slot, last_slot',
  ],
  [{ kind: 'module', file: 'x' }, 'preprocessing.file is not known here, expected only kind'],
])('refuses %j', (preprocessing, message) => {
  expect(() => parsed(preprocessing)).toThrow(message);
});

it.each<[object, string]>([
  [
    { kind: 'labels', output: 'y', labels: ['a'], top: 2 },
    'answer.top is 2, expected a whole number of labels from 1 to 1',
  ],
  [
    { kind: 'labels', output: 'y', labels: ['a'], activation: 'softmax' },
    'answer.activation is "softmax", expected "sigmoid": of one class it makes 1',
  ],
  [
    { kind: 'several', answers: [{ name: 'n', answer: { kind: 'several' } }] },
    'answer.answers[0].answer.kind is "several", expected one of labels, decision, raw',
  ],
  [
    {
      kind: 'several',
      answers: [
        { name: 'n', answer: raw },
        { name: 'n', answer: raw },
      ],
    },
    'answer.answers has "n" twice, expected each once',
  ],
])('refuses the answer %j', (answer, message) => {
  expect(() => parsed({ kind: 'text', input: 'x' }, answer)).toThrow(message);
});

const record = (...inputs: readonly (readonly [input: string, ...fields: object[]])[]): object => ({
  kind: 'record',
  inputs: inputs.map(([input, ...fields]) => ({ input, fields })),
});
const flag = { kind: 'boolean', name: 'f' };
const text = { kind: 'text', name: 't' };

it.each<[string, object, Parameters<typeof model>[0]]>([
  ['channels first', { ...rgb, layout: 'channels_first' }, { image: ['half', [-1, 3, 8, 8]] }],
  ['bytes for an int32 input', { ...image, scaling: 'none' }, { image: ['int32', [-1, 8, 8, 1]] }],
  [
    'nearest of TensorFlow, which keeps bytes',
    { ...image, scaling: 'none', resizer: 'tensorflow' },
    { image: ['uint8', [-1, 8, 8, 1]] },
  ],
  ['columns of one value', record(['a', flag], ['b', text]), { a: ['bool', [-1]], b: ['string', [-1, 1]] }],
  ['a text', { kind: 'text', input: 'x' }, { x: ['string', [-1]] }],
  [
    'tensors of any rank',
    { kind: 'tensor', inputs: ['x', 'z'] },
    { x: ['float', undefined], z: ['string', [-1, 2, 3]] },
  ],
  ['whatever a module makes', { kind: 'module' }, { x: ['complex64', [3]] }],
])('agrees with %s', (_name, preprocessing, inputs) => {
  expect(checkBinding(binding(preprocessing), model(inputs, Y))).toEqual([]);
});

it.each<[string, object, Parameters<typeof model>[0], object]>([
  [
    'channels on the other side',
    rgb,
    { image: ['float', [-1, 3, 8, 8]] },
    { rule: 'contract/input-shape', fix: "set layout: 'channels_first'" },
  ],
  [
    'fractions of TensorFlow for bytes',
    { ...image, scaling: 'none', resizer: 'tensorflow', interpolation: 'bilinear' },
    { image: ['uint8', [-1, 8, 8, 1]] },
    { rule: 'contract/input-dtype', fix: "set preprocessing.resizer to 'pillow', which rounds to bytes" },
  ],
  [
    'an input nothing fills',
    record(['a', flag]),
    { a: ['bool', [-1]], b: ['string', [-1]] },
    { rule: 'contract/input-unfed', fix: "add 'b' to preprocessing.inputs" },
  ],
  [
    'an input that is not there',
    record(['a', flag], ['c', text]),
    { a: ['bool', [-1]] },
    { rule: 'contract/input-name', field: 'preprocessing.inputs[1].input' },
  ],
  [
    'a text for numbers',
    { kind: 'text', input: 'x' },
    { x: ['float', [-1]] },
    { rule: 'contract/input-dtype', problem: "the preprocessing makes texts, input 'x' takes float" },
  ],
  [
    'numbers for texts',
    record(['a', flag]),
    { a: ['string', [-1]] },
    { fix: 'list preprocessing.fields of kind text alone' },
  ],
  [
    'a text for several',
    { kind: 'text', input: 'x' },
    { x: ['string', [-1, 4]] },
    { fix: 'choose a signature whose input is [-1]' },
  ],
  [
    'tensors without a batch',
    { kind: 'tensor', inputs: ['x'] },
    { x: ['float', [3]] },
    { rule: 'contract/input-shape', problem: "the preprocessing makes a batch, input 'x' takes [3]" },
  ],
  [
    'tensors of complex numbers',
    { kind: 'tensor', inputs: ['x'] },
    { x: ['complex64', [-1]] },
    { rule: 'contract/input-dtype' },
  ],
])('disagrees with %s', (_name, preprocessing, inputs, finding) => {
  expect(checkBinding(binding(preprocessing), model(inputs, Y))).toEqual([expect.objectContaining(finding)]);
});

it.each<[string, Answer, Parameters<typeof model>[1], object]>([
  [
    'an output that is not there',
    { kind: 'raw', outputs: ['y', 'z'] },
    Y,
    { rule: 'contract/output-name', field: 'answer.outputs[1]' },
  ],
  ['an output without a batch', raw, { y: ['float', []] }, { rule: 'contract/output-shape' }],
  ['an output JSON cannot carry', raw, { y: ['complex64', [-1]] }, { rule: 'contract/output-dtype' }],
  [
    'labels among several',
    { kind: 'several', answers: [{ name: 'n', answer: { kind: 'labels', output: 'y', labels: ['a'] } }] },
    Y,
    { rule: 'contract/label-count', field: 'answer.answers[0].answer.labels' },
  ],
])('an answer disagrees with %s', (_name, answer, outputs, finding) => {
  const inputs = { x: ['string', [-1]] } as const;
  expect(checkBinding(binding({ kind: 'text', input: 'x' }, answer), model(inputs, outputs))).toEqual([
    expect.objectContaining(finding),
  ]);
});

it('an application sends each field of a record once, whichever inputs it fills', () => {
  const { preprocessing } = parsed(record(['a', flag, numeric('n')], ['b', flag]));
  expect(recordFields(preprocessing as Extract<Preprocessing, { kind: 'record' }>).map(({ name }) => name)).toEqual([
    'f',
    'n',
  ]);
});
