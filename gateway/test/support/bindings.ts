import { join } from 'node:path';
import { readSavedModel, type ModelBinding } from '@cdk8s-serving/contract';

/** Folder of the example models. */
export const EXAMPLES = join(__dirname, '..', '..', '..', 'examples');

export const digitsSignatures = readSavedModel(join(EXAMPLES, 'digits', 'model', '1')).signatures;
export const creditSignatures = readSavedModel(join(EXAMPLES, 'credit', 'model', '1')).signatures;

export const digits = {
  model: 'digits',
  signature: 'serving_default',
  preprocessing: {
    kind: 'image',
    input: 'image',
    width: 8,
    height: 8,
    color: 'grey',
    interpolation: 'nearest',
    scaling: 'zero_to_one',
  },
  answer: { kind: 'labels', output: 'scores', labels: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] },
} as const satisfies ModelBinding;

export const credit = {
  model: 'credit',
  signature: 'serving_default',
  preprocessing: {
    kind: 'record',
    inputs: [
      {
        input: 'features',
        fields: [
          {
            kind: 'one_hot',
            name: 'job',
            vocabulary: [
              'admin.',
              'blue-collar',
              'entrepreneur',
              'housemaid',
              'management',
              'retired',
              'self-employed',
              'services',
              'student',
              'technician',
              'unemployed',
              'unknown',
            ],
          },
          { kind: 'numeric', name: 'duration', mean: 260, standardDeviation: 250 },
          { kind: 'one_hot', name: 'poutcome', vocabulary: ['failure', 'other', 'success', 'unknown'] },
        ],
      },
    ],
  },
  answer: { kind: 'decision', output: 'probability', name: 'credit', threshold: 0.5 },
} as const satisfies ModelBinding;
