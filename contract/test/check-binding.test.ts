import { join } from 'node:path';
import { checkBinding, readSavedModel, type ModelBinding, type Signature } from '../index';
import { CREDIT, CREDIT_MODEL, DIGITS } from './support/bindings';
import { DECISION, IMAGE, answering, digits, digitsBinding, digitsWith } from './support/models';

const credit = readSavedModel(join(CREDIT_MODEL, '1')).signatures;

describe('a binding agrees', () => {
  it.each<[string, ModelBinding, ReadonlyMap<string, Signature>]>([
    ['digits with its model', DIGITS, digits],
    ['credit with its model', CREDIT, credit],
    ['with an input of any size', DIGITS, digitsWith({ image: ['float', [-1, -1, -1, -1]] })],
    ['with an input of any rank', DIGITS, digitsWith({ image: ['float', undefined] })],
    ['with an input of one example', DIGITS, digitsWith({ image: ['float', [1, 8, 8, 1]] })],
    [
      'with a uint8 input when pixels stay as they are',
      digitsBinding({ scaling: 'none' }),
      digitsWith({ image: ['uint8', [-1, 8, 8, 1]] }),
    ],
    ['with a float input when pixels stay as they are', digitsBinding({ scaling: 'none' }), digitsWith(IMAGE)],
    ['with three channels', digitsBinding({ color: 'bgr' }), digitsWith({ image: ['float', [-1, 8, 8, 3]] })],
    ['with scores of any number of classes', DIGITS, digitsWith(IMAGE, { scores: ['double', [-1, -1]] })],
    ['with scores of any rank', DIGITS, digitsWith(IMAGE, { scores: ['float', undefined] })],
    ['with a decision of shape [-1]', answering(DECISION), digitsWith(IMAGE, { scores: ['float', [-1]] })],
    ['with a decision of shape [-1,1]', answering(DECISION), digitsWith(IMAGE, { scores: ['float', [-1, 1]] })],
    ['with a decision of any rank', answering(DECISION), digitsWith(IMAGE, { scores: ['float', undefined] })],
  ])('%s', (_name, binding, signatures) => {
    expect(checkBinding(binding, signatures)).toEqual([]);
  });
});

it('a binding that disagrees with several rules has a finding for each', () => {
  const signatures = digitsWith(
    { image: ['int32', [-1, 9, 9, 1]], mask: ['float', [-1]] },
    { scores: ['bool', [-1, 9]] },
  );
  expect(checkBinding(DIGITS, signatures).map((finding) => finding.rule)).toEqual([
    'contract/input-unfed',
    'contract/input-dtype',
    'contract/input-shape',
    'contract/output-dtype',
    'contract/label-count',
  ]);
});
