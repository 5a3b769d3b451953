import { DEFAULT_SIGNATURE, ServingError, type InferenceTask } from '@cdk8s-serving/contract';
import type { Inference } from './inference';
import { INFERENCE_METHOD, type InferenceKind } from './inference-rules';

/**
 * The signatures that the tasks of a MultiInferenceRequest are for. Rules and texts of multi_inference.cc.
 * @throws ServingError INVALID_ARGUMENT, UNIMPLEMENTED
 */
export function inferencesOf(tasks: readonly InferenceTask[]): Inference[] {
  const model = tasks[0]?.modelSpec?.name;
  const seen = new Set<string>();
  return tasks.map(({ modelSpec, methodName }) => {
    if (modelSpec === undefined || modelSpec.name === '') {
      throw new ServingError('INVALID_ARGUMENT', 'Found ModelSpec with an empty model name.');
    }
    if (modelSpec.name !== model) {
      throw new ServingError(
        'INVALID_ARGUMENT',
        'All ModelSpecs in a MultiInferenceRequest must access the same model name.',
      );
    }
    const signatureName = modelSpec.signatureName || DEFAULT_SIGNATURE;
    if (seen.has(signatureName)) {
      throw new ServingError('INVALID_ARGUMENT', `Duplicate evaluation of signature: ${signatureName}`);
    }
    seen.add(signatureName);
    return { kind: kindOf(methodName), signatureName };
  });
}

function kindOf(methodName: string): InferenceKind {
  if (methodName === INFERENCE_METHOD.classify) return 'classify';
  if (methodName === INFERENCE_METHOD.regress) return 'regress';
  throw new ServingError('UNIMPLEMENTED', `Unsupported signature method_name: ${methodName}`);
}
