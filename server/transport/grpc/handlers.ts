import {
  MAX_TENSOR_BYTES,
  SIGNATURE_DEF_FIELD,
  ServingError,
  decodeModelMetadataRequest,
  decodeModelStatusRequest,
  decodePredictRequest,
  decodeTensorProto,
  encodeModelMetadataResponse,
  encodeModelStatusResponse,
  encodePredictResponse,
  peekModelSpec,
  type Tensor,
  type TensorEncoding,
} from '@cdk8s-serving/contract';
import type { ModelManager } from '../../core/model-manager';
import type { Predictor } from '../../core/predictor';
import { decoded, required, type Refusal, type UnaryCall, type UnaryMethod } from './unary-method';

/** `PredictionService.Predict`. */
export class PredictMethod implements UnaryMethod {
  readonly metricsApi = 'Predict';

  /** @param encoding of the numbers in answers */
  constructor(
    private readonly predictor: Predictor,
    private readonly manager: Pick<ModelManager, 'refusal'>,
    private readonly encoding: TensorEncoding,
  ) {}

  refusal(beginning: Uint8Array, deadlineMs: number): Refusal | undefined {
    const spec = peekModelSpec(beginning);
    const error = spec && this.manager.refusal(spec, deadlineMs);
    return spec !== undefined && error !== undefined ? { model: spec.name, error } : undefined;
  }

  async handle(bytes: Uint8Array, call: UnaryCall): Promise<Uint8Array> {
    const request = decoded(() => decodePredictRequest(bytes));
    const modelSpec = required(request.modelSpec);
    call.setModel(modelSpec.name);
    const prediction = await this.predictor.predict({
      modelSpec,
      inputs: () => decodeInputs(request.inputs),
      outputFilter: request.outputFilter,
      unknownSignature: (name) => new ServingError('FAILED_PRECONDITION', `Serving signature key "${name}" not found.`),
      deadlineMs: call.deadlineMs,
      signal: call.signal,
      observer: call.observer,
    });
    return encodePredictResponse(prediction, this.encoding);
  }
}

/** `PredictionService.GetModelMetadata`. */
export class GetModelMetadataMethod implements UnaryMethod {
  constructor(private readonly manager: ModelManager) {}

  handle(bytes: Uint8Array): Promise<Uint8Array> {
    const request = decoded(() => decodeModelMetadataRequest(bytes));
    const spec = required(request.modelSpec);
    if (request.metadataFields.length === 0) {
      throw new ServingError('INVALID_ARGUMENT', 'GetModelMetadataRequest must specify at least one metadata_field');
    }
    const unknown = request.metadataFields.find((field) => field !== SIGNATURE_DEF_FIELD);
    if (unknown !== undefined) throw new ServingError('INVALID_ARGUMENT', `Metadata field ${unknown} is not supported`);
    return this.manager.use(spec, ({ version, loaded }) =>
      encodeModelMetadataResponse({
        modelSpec: { name: spec.name, version },
        signatures: loaded.metaGraph.signatures,
      }),
    );
  }
}

/** `ModelService.GetModelStatus`. */
export class GetModelStatusMethod implements UnaryMethod {
  constructor(private readonly manager: ModelManager) {}

  handle(bytes: Uint8Array): Promise<Uint8Array> {
    const spec = required(decoded(() => decodeModelStatusRequest(bytes)));
    return Promise.resolve(encodeModelStatusResponse(this.manager.statuses(spec)));
  }
}

function decodeInputs(encoded: ReadonlyMap<string, Uint8Array>): ReadonlyMap<string, Tensor> {
  const inputs = new Map<string, Tensor>();
  for (const [name, bytes] of encoded) {
    try {
      inputs.set(name, decodeTensorProto(bytes, { maxTensorBytes: MAX_TENSOR_BYTES }));
    } catch (error) {
      // TensorFlow Serving says no more than this; the reason is in the log.
      throw new ServingError('INVALID_ARGUMENT', `tensor parsing error: ${name}`, { cause: error });
    }
  }
  return inputs;
}
