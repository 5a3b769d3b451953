import { join } from 'node:path';
import { memory } from '@tensorflow/tfjs-core';
import { numericTensor, stringTensor, type Tensor } from '@cdk8s-serving/contract';
import { startBackend } from '../engine/tfjs/backend';
import { HostedModel } from '../engine/tfjs/hosted-model';
import { TFJS_MODELS } from './support/tfjs';

const ints = (...values: number[]): Tensor => numericTensor('int32', [values.length], Int32Array.from(values));

/** What each model takes, and what it refuses. */
const CASES: ReadonlyArray<readonly [model: string, good: Record<string, Tensor>, bad: Record<string, Tensor>]> = [
  [
    'counts',
    { n: numericTensor('int64', [1], BigInt64Array.of(4n)) },
    { n: numericTensor('int64', [1], BigInt64Array.of(2n ** 40n)) },
  ],
  ['filter', { x: ints(1, -1) }, { x: numericTensor('int32', [1, 1], Int32Array.of(1)) }],
  ['vocabulary', { word: stringTensor([1], [Buffer.from('cat')]) }, { word: ints(1) }],
  [
    'layers',
    {
      left: numericTensor('float', [1, 3], Float32Array.of(1, 2, 3)),
      right: numericTensor('float', [1, 2], Float32Array.of(4, 5)),
    },
    {
      left: numericTensor('float', [1, 3], Float32Array.of(1, 2, 3)),
      right: numericTensor('float', [1, 1], Float32Array.of(4)),
    },
  ],
];

beforeAll(() => startBackend('wasm'));

test.each(CASES)(
  '%s leaves no tensor behind: not after an answer, not after a refusal, none once it is disposed',
  async (name, good, bad) => {
    const before = memory().numTensors;
    const model = await HostedModel.load(join(TFJS_MODELS, name, '1'));
    // The first run may keep something for those that follow: a lookup table.
    await model.run(new Map(Object.entries(good)));
    const loaded = memory().numTensors;
    for (let round = 0; round < 3; round += 1) {
      await model.run(new Map(Object.entries(good)));
      await expect(model.run(new Map(Object.entries(bad)))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    }
    expect(memory().numTensors).toBe(loaded);
    model.dispose();
    expect(memory().numTensors).toBe(before);
  },
);
