import { join } from 'node:path';
import type { ModelBinding } from '../../index';

/** Base paths of the example models. */
export const DIGITS_MODEL = join(__dirname, '../../../examples/digits/model');
export const CREDIT_MODEL = join(__dirname, '../../../examples/credit/model');

/** A binding that agrees with examples/digits. */
export const DIGITS = {
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

/** A binding that agrees with examples/credit. */
export const CREDIT = {
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
