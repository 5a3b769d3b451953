import {
  MAX_TENSOR_BYTES,
  decodeInferenceRequest,
  decodeMultiInferenceRequest,
  encodeInferenceResponse,
  encodeMultiInferenceResponse,
} from '@cdk8s-serving/contract';
import type { InferenceKind } from '../../core/inference-rules';
import { inferencesOf } from '../../core/inference-tasks';
import type { Predictor } from '../../core/predictor';
import type { Metrics } from '../../metrics';
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
  constructor(
    private readonly predictor: Predictor,
    private readonly metrics: Pick<Metrics, 'inferredAll'>,
  ) {}

  async handle(bytes: Uint8Array, call: UnaryCall): Promise<Uint8Array> {
    const { tasks, examples } = decoded(() => decodeMultiInferenceRequest(bytes, LIMITS));
    // The version is the first task's, as there; the signatures are each task's own.
    const modelSpec = required(tasks[0]?.modelSpec);
    call.setModel(modelSpec.name);
    const inferences = inferencesOf(tasks);
    const responses = await this.predictor.inferAll({ ...call, modelSpec, examples }, inferences);
    this.metrics.inferredAll(modelSpec.name, examples.length);
    return encodeMultiInferenceResponse(responses);
  }
}
