import {
  encodeInferenceRequest,
  encodeInferenceResponse,
  encodeMultiInferenceRequest,
  encodeMultiInferenceResponse,
  encodePredictRequest,
  encodePredictResponse,
  type InferenceResponse,
  type ModelSpec,
  type Tensor,
} from '@cdk8s-serving/contract';
import type { Inference } from '../core/inference';
import { INFERENCE_METHOD } from '../core/inference-rules';
import type { InferCall, PredictCall, Prediction, Predictor } from '../core/predictor';
import type { RequestLogs } from './request-logs';

/** A predictor that writes a share of the requests that were answered down, where the model's configuration asks for it. */
export class LoggedPredictor implements Predictor {
  constructor(
    private readonly inner: Predictor,
    private readonly logs: RequestLogs,
  ) {}

  async predict(call: PredictCall): Promise<Prediction> {
    const log = this.logs.sampled(call.modelSpec.name);
    if (log === undefined) return this.inner.predict(call);
    let inputs: ReadonlyMap<string, Tensor> = new Map();
    const prediction = await this.inner.predict({
      ...call,
      inputs: (signature) => (inputs = call.inputs(signature)),
    });
    const { modelSpec, outputFilter } = call;
    log({
      kind: 'predict',
      modelSpec: prediction.modelSpec,
      bytes: sizeOf(inputs) + sizeOf(prediction.outputs),
      request: () => encodePredictRequest({ modelSpec, inputs, outputFilter }),
      response: () => encodePredictResponse(prediction, 'content'),
    });
    return prediction;
  }

  async infer(call: InferCall, inference: Inference): Promise<InferenceResponse> {
    const log = this.logs.sampled(call.modelSpec.name);
    const response = await this.inner.infer(call, inference);
    const modelSpec = specOf(call, inference);
    log?.({
      kind: inference.kind,
      modelSpec: response.modelSpec,
      bytes: 2 * lengthOf(call.examples),
      request: () => encodeInferenceRequest(modelSpec, call.examples),
      response: () => encodeInferenceResponse(response),
    });
    return response;
  }

  async inferAll(call: InferCall, inferences: readonly Inference[]): Promise<InferenceResponse[]> {
    const log = this.logs.sampled(call.modelSpec.name);
    const responses = await this.inner.inferAll(call, inferences);
    const tasks = inferences.map((inference) => ({
      modelSpec: specOf(call, inference),
      methodName: INFERENCE_METHOD[inference.kind],
    }));
    log?.({
      kind: 'multiInference',
      modelSpec: responses[0]?.modelSpec ?? call.modelSpec,
      bytes: 2 * lengthOf(call.examples),
      request: () => encodeMultiInferenceRequest({ tasks, examples: call.examples }),
      response: () => encodeMultiInferenceResponse(responses),
    });
    return responses;
  }
}

function specOf({ modelSpec }: InferCall, { signatureName }: Inference): ModelSpec {
  return signatureName === undefined ? modelSpec : { ...modelSpec, signatureName };
}

function sizeOf(tensors: ReadonlyMap<string, Tensor>): number {
  let size = 0;
  for (const tensor of tensors.values()) {
    size += tensor.dtype === 'string' ? lengthOf(tensor.data) : tensor.data.byteLength;
  }
  return size;
}

/** Bytes of strings, and about what each of them takes beside them. */
function lengthOf(strings: readonly Uint8Array[]): number {
  return strings.reduce((sum, { length }) => sum + length + 16, 0);
}
