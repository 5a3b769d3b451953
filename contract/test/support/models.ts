import { join } from 'node:path';
import {
  readSavedModel,
  type Answer,
  type ContractFinding,
  type DecisionAnswer,
  type DeclaredShape,
  type ImagePreprocessing,
  type LabelsAnswer,
  type ModelBinding,
  type Signature,
  type TensorInfo,
} from '../../index';
import { DIGITS, DIGITS_MODEL } from './bindings';

/** The signatures in the file of examples/digits. */
export const digits = readSavedModel(join(DIGITS_MODEL, '1')).signatures;

/** A binding, the signatures it does not agree with, and the one finding. */
export type Disagreement = readonly [string, ModelBinding, ReadonlyMap<string, Signature>, ContractFinding];

type Tensors = Readonly<Record<string, readonly [dtype: string, shape: DeclaredShape]>>;

function infos(tensors: Tensors): ReadonlyMap<string, TensorInfo> {
  return new Map(
    Object.entries(tensors).map(([name, [dtype, shape]]) => [
      name,
      { tensorName: `${name}:0`, dtypeNumber: 0, dtype, shape, dimensionNames: [], hasShape: true },
    ]),
  );
}

export function model(inputs: Tensors, outputs: Tensors): ReadonlyMap<string, Signature> {
  const signature = { methodName: '', inputs: infos(inputs), outputs: infos(outputs), encoded: new Uint8Array(0) };
  return new Map([['serving_default', signature]]);
}

/** A model as digits is, but for what is given. */
export function digitsWith(
  inputs: Tensors,
  outputs: Tensors = { scores: ['float', [-1, 10]] },
): ReadonlyMap<string, Signature> {
  return model(inputs, outputs);
}

export const IMAGE: Tensors = { image: ['float', [-1, 8, 8, 1]] };

export function digitsBinding(image: Partial<ImagePreprocessing>): ModelBinding {
  return { ...DIGITS, preprocessing: { ...(DIGITS.preprocessing as ImagePreprocessing), ...image } };
}

export function answering(answer: Answer): ModelBinding {
  return { ...DIGITS, answer };
}

export function labels(count: number): LabelsAnswer {
  return { kind: 'labels', output: 'scores', labels: Array.from({ length: count }, (_, index) => `label ${index}`) };
}

export const DECISION: DecisionAnswer = { kind: 'decision', output: 'scores', name: 'yes', threshold: 0.5 };
