import {
  ServingError,
  dtypeEnumName,
  dtypeNumber,
  type InferenceResult,
  type ScoredClass,
  type Signature,
  type Tensor,
} from '@cdk8s-serving/contract';

/**
 * What a signature must look like for its answer to be a classification or a regression, and how that answer is made of
 * its outputs. Rules and texts of TensorFlow Serving's classifier.cc and regressor.cc.
 */

/** The two kinds of signature that take examples. */
export type InferenceKind = InferenceResult['kind'];

/** Names of the method, as `InferenceTask.method_name` carries them. */
export const INFERENCE_METHOD: Readonly<Record<InferenceKind, string>> = {
  classify: 'tensorflow/serving/classify',
  regress: 'tensorflow/serving/regress',
};

/** The one input: serialized examples, `[n]`. */
export const EXAMPLES_INPUT = 'inputs';

const CLASSES = 'classes';
const SCORES = 'scores';
const REGRESSION = 'outputs';

/** Checks inputs and outputs by name. @throws ServingError INVALID_ARGUMENT */
export function checkInferenceSignature(kind: InferenceKind, name: string, signature: Signature): void {
  const { inputs, outputs } = signature;
  if (inputs.size !== 1) throw invalid('Expected one input Tensor.');
  const noun = kind === 'classify' ? 'classification' : 'regression';
  if (kind === 'regress' && outputs.size !== 1) throw invalid('Expected one output Tensor.');
  if (kind === 'classify' && outputs.size !== 1 && outputs.size !== 2) {
    throw invalid(`Expected one or two output Tensors, found ${outputs.size}`);
  }
  if (!inputs.has(EXAMPLES_INPUT))
    throw invalid(`No ${noun} inputs found in SignatureDef: ${described(name, signature)}`);
  if (kind === 'regress' && !outputs.has(REGRESSION)) {
    throw invalid(`No regression outputs found in SignatureDef: ${described(name, signature)}`);
  }
  if (kind === 'classify' && !outputs.has(CLASSES) && !outputs.has(SCORES)) {
    throw invalid(
      `Expected classification signature outputs to contain at least one of "${CLASSES}" or "${SCORES}". ` +
        `Signature was: ${described(name, signature)}`,
    );
  }
}

/** The answer in a signature's outputs. @param examples how many were fed @throws ServingError INVALID_ARGUMENT */
export function inferenceResult(
  kind: InferenceKind,
  outputs: ReadonlyMap<string, Tensor>,
  examples: number,
): InferenceResult {
  return kind === 'classify'
    ? { kind, classifications: classificationsOf(outputs.get(CLASSES), outputs.get(SCORES), examples) }
    : { kind, values: regressionsOf(outputs.get(REGRESSION), examples) };
}

function classificationsOf(
  classes: Tensor | undefined,
  scores: Tensor | undefined,
  examples: number,
): readonly (readonly ScoredClass[])[] {
  if (classes !== undefined) checkColumns(CLASSES, classes, 'string', examples);
  if (scores !== undefined) checkColumns(SCORES, scores, 'float', examples);
  const width = classes?.shape[1] ?? scores?.shape[1] ?? 0;
  if (classes !== undefined && scores !== undefined && scores.shape[1] !== width) {
    throw invalid(`Tensors class and score should match in dim_size(1). Got ${width} vs. ${scores.shape[1]}`);
  }
  const label = (index: number): string =>
    classes?.dtype === 'string' ? Buffer.from(classes.data[index] ?? []).toString('utf8') : '';
  const score = (index: number): number => Number(scores?.data[index] ?? 0);
  return Array.from({ length: examples }, (_, row) =>
    Array.from({ length: width }, (_class, column) => ({
      label: label(row * width + column),
      score: score(row * width + column),
    })),
  );
}

function checkColumns(name: string, tensor: Tensor, dtype: 'string' | 'float', examples: number): void {
  const { shape } = tensor;
  if (shape.length !== 2) {
    throw invalid(`Expected Tensor shape: [batch_size num_classes] but got [${shape.join(',')}]`);
  }
  if (tensor.dtype !== dtype) {
    throw invalid(`Expected ${name} Tensor of ${enumName(dtype)}. Got: ${enumName(tensor.dtype)}`);
  }
  if (shape[0] !== examples) {
    throw invalid(`Expected ${name} output batch size of ${examples}. Got: ${shape[0]}`);
  }
}

function regressionsOf(output: Tensor | undefined, examples: number): readonly number[] {
  if (output === undefined) throw invalid(`Could not find output tensor '${REGRESSION}'`);
  const { shape } = output;
  if (shape.length !== 1 && !(shape.length === 2 && shape[1] === 1)) {
    throw invalid(
      `Expected output Tensor shape to be either [batch_size] or [batch_size, 1] but got [${shape.join(',')}]`,
    );
  }
  if (shape[0] !== examples) {
    throw invalid(`Input batch size did not match output batch size: ${examples} vs. ${shape[0]}`);
  }
  if (output.dtype !== 'float') {
    throw invalid(`Expected output Tensor of DT_FLOAT.  Got: ${enumName(output.dtype)}`);
  }
  return Array.from(output.data, Number);
}

function enumName(dtype: Tensor['dtype']): string {
  return dtypeEnumName(dtypeNumber(dtype));
}

/** TensorFlow Serving prints the whole message here; names say as much. */
function described(name: string, { inputs, outputs }: Signature): string {
  return `${name} (inputs: ${[...inputs.keys()].join(', ')}; outputs: ${[...outputs.keys()].join(', ')})`;
}

function invalid(message: string): ServingError {
  return new ServingError('INVALID_ARGUMENT', message);
}
