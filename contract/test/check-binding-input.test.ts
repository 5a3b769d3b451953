import { checkBinding } from '../index';
import { CREDIT, DIGITS } from './support/bindings';
import { IMAGE, digits, digitsBinding, digitsWith, model, type Disagreement } from './support/models';

const DISAGREEMENTS: readonly Disagreement[] = [
  [
    'a signature that is not there',
    { ...DIGITS, signature: 'predict' },
    digits,
    {
      rule: 'contract/signature',
      field: 'signature',
      problem: "the model has no signature 'predict'; it has 'serving_default'",
      fix: "set signature to one of 'serving_default'",
    },
  ],
  [
    'a model without signatures',
    DIGITS,
    new Map(),
    {
      rule: 'contract/signature',
      field: 'signature',
      problem: "the model has no signature 'serving_default'; it has none",
      fix: 'export the model with a signature to serve',
    },
  ],
  [
    'an input that is not there',
    digitsBinding({ input: 'picture' }),
    digits,
    {
      rule: 'contract/input-name',
      field: 'preprocessing.input',
      problem: "the signature has no input 'picture'; it has 'image'",
      fix: "set preprocessing.input to one of 'image'",
    },
  ],
  [
    'a signature without inputs',
    DIGITS,
    digitsWith({}),
    {
      rule: 'contract/input-name',
      field: 'preprocessing.input',
      problem: "the signature has no input 'image'; it has none",
      fix: 'choose a signature that has inputs',
    },
  ],
  [
    'inputs that nothing fills',
    DIGITS,
    digitsWith({ ...IMAGE, mask: ['float', [-1]], size: ['int32', [-1]] }),
    {
      rule: 'contract/input-unfed',
      field: 'preprocessing',
      problem: "the signature also needs 'mask', 'size', and nothing fills it",
      fix: 'choose a signature with one input, or export one; a record, tensor or module recipe fills several',
    },
  ],
  [
    'scaled pixels for a uint8 input',
    DIGITS,
    digitsWith({ image: ['uint8', [-1, 8, 8, 1]] }),
    {
      rule: 'contract/input-dtype',
      field: 'preprocessing.input',
      problem: "the preprocessing makes fractions, input 'image' takes uint8",
      fix: "set preprocessing.scaling to 'none': a uint8 input takes pixels as they are",
    },
  ],
  [
    'pixels for a string input',
    digitsBinding({ scaling: 'none' }),
    digitsWith({ image: ['string', [-1, 8, 8, 1]] }),
    {
      rule: 'contract/input-dtype',
      field: 'preprocessing.input',
      problem: "the preprocessing makes bytes, input 'image' takes string",
      fix: 'export the model with a float32 input',
    },
  ],
  [
    'a record for an int64 input',
    CREDIT,
    model({ features: ['int64', [-1, 17]] }, { probability: ['float', [-1, 1]] }),
    {
      rule: 'contract/input-dtype',
      field: 'preprocessing.input',
      problem: "the preprocessing makes fractions, input 'features' takes int64",
      fix: 'list preprocessing.fields of kind integer, boolean, index or one_hot, or export the model with a float32 input',
    },
  ],
  [
    'a picture of another size and colour',
    digitsBinding({ width: 28, height: 32, color: 'rgb' }),
    digits,
    {
      rule: 'contract/input-shape',
      field: 'preprocessing.{height,width,color}',
      problem: "the preprocessing makes [-1,32,28,3], input 'image' takes [-1,8,8,1]",
      fix: "set height: 8, width: 8, color: 'grey'",
    },
  ],
  [
    'a picture with height and width exchanged',
    digitsBinding({ width: 20, height: 10, color: 'rgb' }),
    digitsWith({ image: ['float', [-1, 20, 10, 3]] }),
    {
      rule: 'contract/input-shape',
      field: 'preprocessing.{height,width,color}',
      problem: "the preprocessing makes [-1,10,20,3], input 'image' takes [-1,20,10,3]",
      fix: "set height: 20, width: 10, color: 'rgb' (or 'bgr')",
    },
  ],
  [
    'a grey picture for an input of any size in colour',
    DIGITS,
    digitsWith({ image: ['float', [-1, -1, -1, 3]] }),
    {
      rule: 'contract/input-shape',
      field: 'preprocessing.{height,width,color}',
      problem: "the preprocessing makes [-1,8,8,1], input 'image' takes [-1,-1,-1,3]",
      fix: "set color: 'rgb' (or 'bgr')",
    },
  ],
  [
    'a picture for an input of four channels',
    DIGITS,
    digitsWith({ image: ['float', [-1, 8, 8, 4]] }),
    {
      rule: 'contract/input-shape',
      field: 'preprocessing.{height,width,color}',
      problem: "the preprocessing makes [-1,8,8,1], input 'image' takes [-1,8,8,4]",
      fix: 'export the model with an input of 1 (grey) or 3 (rgb, bgr) channels',
    },
  ],
  [
    'a picture for a flat input',
    DIGITS,
    digitsWith({ image: ['float', [-1, 64]] }),
    {
      rule: 'contract/input-shape',
      field: 'preprocessing.{height,width,color}',
      problem: "the preprocessing makes [-1,8,8,1], input 'image' takes [-1,64]",
      fix: 'choose a signature whose input is [-1,8,8,1]',
    },
  ],
  [
    'a picture for an input of 32 examples',
    DIGITS,
    digitsWith({ image: ['float', [32, 8, 8, 1]] }),
    {
      rule: 'contract/input-shape',
      field: 'preprocessing.{height,width,color}',
      problem: "the preprocessing makes [-1,8,8,1], input 'image' takes [32,8,8,1]",
      fix: 'export the model with a batch dimension of any size (None)',
    },
  ],
  [
    'a record of another width',
    CREDIT,
    model({ features: ['float', [-1, 16]] }, { probability: ['float', [-1, 1]] }),
    {
      rule: 'contract/input-shape',
      field: 'preprocessing.fields',
      problem: "the preprocessing makes [-1,17], input 'features' takes [-1,16]",
      fix: 'list fields that make 16 values: one per numeric field, one per vocabulary entry of a one-hot field',
    },
  ],
  [
    'a record for an input of one dimension',
    CREDIT,
    model({ features: ['float', [-1]] }, { probability: ['float', [-1, 1]] }),
    {
      rule: 'contract/input-shape',
      field: 'preprocessing.fields',
      problem: "the preprocessing makes [-1,17], input 'features' takes [-1]",
      fix: 'choose a signature whose input is [-1,17]',
    },
  ],
];

const RULES = ['signature', 'input-name', 'input-unfed', 'input-dtype', 'input-shape'].map(
  (rule) => `contract/${rule}`,
);

it.each(DISAGREEMENTS)('a binding disagrees with %s', (_name, binding, signatures, finding) => {
  expect(checkBinding(binding, signatures)).toEqual([finding]);
});

it('every rule about signatures and inputs is in the table above', () => {
  expect([...new Set(DISAGREEMENTS.map(([, , , finding]) => finding.rule))]).toEqual(RULES);
});
