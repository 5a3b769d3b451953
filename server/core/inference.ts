import { DEFAULT_SIGNATURE, ServingError, stringTensor, type InferenceResult } from '@cdk8s-serving/contract';
import type { LoadedModel, RunOptions } from '../engine/engine';
import { checkInputs } from './check-inputs';
import { EXAMPLES_INPUT, checkInferenceSignature, inferenceResult, type InferenceKind } from './inference-rules';

/** A signature to run on examples. */
export interface Inference {
  readonly kind: InferenceKind;
  /** Empty or missing means `serving_default`. */
  readonly signatureName: string | undefined;
}

/** An inference whose signature is there and is of its kind. */
export interface CheckedInference {
  /** Runs it on what it is fed. @param examples serialized `tf.Example`s @throws ServingError of `checkInputs`, of the engine */
  run(examples: readonly Uint8Array[], options: RunOptions): Promise<InferenceResult>;
  /** Signature that is run. */
  readonly signatureName: string;
}

/** Finds and checks the signature of an inference. @throws ServingError INVALID_ARGUMENT */
export function checkInference(model: LoadedModel, inference: Inference): CheckedInference {
  const { kind } = inference;
  const signatureName = inference.signatureName || DEFAULT_SIGNATURE;
  const signature = model.metaGraph.signatures.get(signatureName);
  if (signature === undefined) throw invalid(`No signature was found with the name: ${signatureName}`);
  checkInferenceSignature(kind, signatureName, signature);
  return {
    signatureName,
    async run(examples, options) {
      if (examples.length === 0) throw invalid('Input is empty.');
      const inputs = new Map([[EXAMPLES_INPUT, stringTensor([examples.length], examples)]]);
      checkInputs(signature, inputs);
      return inferenceResult(kind, await model.run(signatureName, inputs, options), examples.length);
    },
  };
}

function invalid(message: string): ServingError {
  return new ServingError('INVALID_ARGUMENT', message);
}
