import { ServingError, type Signature } from '@cdk8s-serving/contract';
import { INFERENCE_METHOD, type InferenceKind } from './inference-rules';

const PREDICT_METHOD = 'tensorflow/serving/predict';

/**
 * Checks that a signature is called in the way it was made for; asked for by `--enable_signature_method_name_check`.
 * Texts and codes are TensorFlow Serving's.
 * @throws ServingError INVALID_ARGUMENT, for a prediction INTERNAL
 */
export function checkMethodName(kind: InferenceKind | 'predict', { methodName }: Signature): void {
  if (kind === 'predict') {
    const known = [PREDICT_METHOD, INFERENCE_METHOD.classify, INFERENCE_METHOD.regress];
    if (known.includes(methodName)) return;
    throw new ServingError(
      'INTERNAL',
      `Expected prediction signature method_name to be one of {${known.join(', ')}}. Was: ${methodName}`,
    );
  }
  const wanted = INFERENCE_METHOD[kind];
  if (methodName === wanted) return;
  const noun = kind === 'classify' ? 'classification' : 'regression';
  throw new ServingError(
    'INVALID_ARGUMENT',
    `Expected ${noun} signature method_name to be ${wanted}. Was: ${methodName}`,
  );
}
