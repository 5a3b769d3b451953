import {
  DEFAULT_SIGNATURE,
  MAX_TENSOR_BYTES,
  ServingError,
  decodeInferenceRequest,
  decodeMultiInferenceRequest,
  decodePredictRequest,
  decodeTensorProto,
  type Tensor,
} from '@cdk8s-serving/contract';
import type { LoadedModel } from '../../engine/engine';
import { checkInputs } from '../check-inputs';
import { completeInputs } from '../complete-inputs';
import { checkInference, type Inference } from '../inference';
import { inferencesOf } from '../inference-tasks';
import type { LoggedRequest } from './prediction-log';

const LIMITS = { maxTensorBytes: MAX_TENSOR_BYTES };

/** Nobody waits for a warm-up. */
const OPTIONS = { deadlineMs: Infinity } as const;

/**
 * Prepares a recorded request for a model; which model and version it was for does not count.
 * @returns a function that runs it once
 * @throws ServingError for a request that cannot be read or that this model cannot answer
 */
export function replayOf(model: LoadedModel, { kind, request }: LoggedRequest): () => Promise<unknown> {
  switch (kind) {
    case 'predict':
      return predictionOf(model, request);
    case 'classify':
    case 'regress': {
      const { modelSpec, examples } = decodeInferenceRequest(request, LIMITS);
      return inferencesRun(model, [{ kind, signatureName: modelSpec?.signatureName }], examples);
    }
    case 'multiInference': {
      const { tasks, examples } = decodeMultiInferenceRequest(request, LIMITS);
      return inferencesRun(model, inferencesOf(tasks), examples);
    }
  }
}

function predictionOf(model: LoadedModel, request: Uint8Array): () => Promise<unknown> {
  const { modelSpec, inputs: encoded } = decodePredictRequest(request);
  const name = modelSpec?.signatureName || DEFAULT_SIGNATURE;
  const signature = model.metaGraph.signatures.get(name);
  if (signature === undefined) {
    throw new ServingError('FAILED_PRECONDITION', `Serving signature key "${name}" of a warmup record not found.`);
  }
  const given = new Map<string, Tensor>();
  for (const [input, tensor] of encoded) given.set(input, decodeTensorProto(tensor, LIMITS));
  const inputs = completeInputs(signature, given);
  checkInputs(signature, inputs);
  return () => model.run(name, inputs, OPTIONS);
}

function inferencesRun(
  model: LoadedModel,
  inferences: readonly Inference[],
  examples: readonly Uint8Array[],
): () => Promise<unknown> {
  const checked = inferences.map((inference) => checkInference(model, inference));
  return async () => {
    for (const inference of checked) await inference.run(examples, OPTIONS);
  };
}
