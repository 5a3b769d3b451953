import {
  DEFAULT_SIGNATURE,
  MAX_TENSOR_BYTES,
  ServingError,
  decodeInferenceRequest,
  decodeMultiInferenceRequest,
  encodeInferenceResponse,
  encodeMultiInferenceResponse,
  type InferenceTask,
} from '@cdk8s-serving/contract';
import type { Inference } from '../../core/inference';
import { INFERENCE_METHOD, type InferenceKind } from '../../core/inference-rules';
import type { Predictor } from '../../core/predictor';
import { decoded, required, type UnaryCall, type UnaryMethod } from './unary-method';

const LIMITS = { maxTensorBytes: MAX_TENSOR_BYTES };

/** `PredictionService.Classify` and `PredictionService.Regress`. */
export class InferenceMethod implements UnaryMethod {
  readonly metricsApi: string;

  constructor(
    private readonly predictor: Predictor,
    private readonly kind: InferenceKind,
  ) {
    this.metricsApi = kind === 'classify' ? 'Classify' : 'Regress';
  }

  async handle(bytes: Uint8Array, call: UnaryCall): Promise<Uint8Array> {
    const request = decoded(() => decodeInferenceRequest(bytes, LIMITS));
    const modelSpec = required(request.modelSpec);
    call.setModel(modelSpec.name);
    const { examples } = request;
    const inference = { kind: this.kind, signatureName: modelSpec.signatureName };
    return encodeInferenceResponse(await this.predictor.infer({ ...call, modelSpec, examples }, inference));
  }
}

/** `PredictionService.MultiInference`: several signatures of one model on the same examples. */
export class MultiInferenceMethod implements UnaryMethod {
  constructor(private readonly predictor: Predictor) {}

  async handle(bytes: Uint8Array, call: UnaryCall): Promise<Uint8Array> {
    const { tasks, examples } = decoded(() => decodeMultiInferenceRequest(bytes, LIMITS));
    // The version is the first task's, as there; the signatures are each task's own.
    const modelSpec = required(tasks[0]?.modelSpec);
    call.setModel(modelSpec.name);
    const inferences = inferencesOf(tasks, modelSpec.name);
    return encodeMultiInferenceResponse(await this.predictor.inferAll({ ...call, modelSpec, examples }, inferences));
  }
}

/** Rules and texts of multi_inference.cc. @throws ServingError INVALID_ARGUMENT, UNIMPLEMENTED */
function inferencesOf(tasks: readonly InferenceTask[], model: string): Inference[] {
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
