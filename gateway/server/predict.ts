import { ServingError, type ImagePreprocessing, type ModelBinding, type NumericTensor } from '@cdk8s-serving/contract';
import { answerText } from '../answer/answer';
import type { Deadline } from '../deadline';
import type { DecoderPool } from '../decoder/decoder-pool';
import { ProblemError } from '../errors';
import { fetchPicture, type FetchLimits } from '../fetch/fetch-picture';
import type { Resolver } from '../fetch/target';
import type { ModelCaller } from '../model/caller';
import type { ModelWatch } from '../model/readiness';
import { preprocessRecord } from '../preprocess/record';
import type { StageTimes } from '../stages';
import type { Payload } from './payload';
import { REQUEST_ID_HEADER } from './request-id';
import { traceparentOf, type TraceContext } from './trace-context';

/** What one prediction needs around it. */
export interface PredictionContext {
  readonly binding: ModelBinding;
  readonly model: Pick<ModelCaller, 'predict'>;
  readonly watch: Pick<ModelWatch, 'state' | 'signature'>;
  readonly fetchLimits: FetchLimits;
  readonly resolver: Resolver;
  readonly decoders: Pick<DecoderPool, 'preprocess'>;
}

/** What goes with one prediction. */
export interface Prediction {
  readonly requestId: string;
  readonly trace: TraceContext;
  readonly deadline: Deadline;
  readonly gone: AbortSignal;
  readonly times: StageTimes;
}

/**
 * The whole of a request: payload -> tensor -> model -> answer.
 * @returns JSON text of the answer.
 * @throws ServingError
 */
export async function predict(payload: Payload, context: PredictionContext, prediction: Prediction): Promise<string> {
  const { binding, model, watch } = context;
  if (watch.state.kind === 'mismatch') {
    // Its answer would be names on the wrong scores.
    throw new ProblemError('model-mismatch', 'the running model is not the one this gateway was made for');
  }
  const tensor = await tensorOf(payload, context, prediction);
  const outputs = await model.predict(new Map([[binding.preprocessing.input, tensor]]), binding.answer.output, {
    ...prediction,
    metadata: metadataOf(prediction),
  });
  return answerText(binding.answer, outputs);
}

async function tensorOf(
  payload: Payload,
  { binding, watch, fetchLimits, resolver, decoders }: PredictionContext,
  { deadline, gone, times }: Prediction,
): Promise<NumericTensor> {
  if (payload.kind === 'record') {
    return times.measure('decode', async () => preprocessRecord(payload.record, payload.recipe));
  }
  const limits = { ...fetchLimits, timeoutMs: deadline.allow(fetchLimits.timeoutMs) };
  const picture =
    payload.kind === 'picture'
      ? payload.picture
      : await times.measure('fetch', () => fetchPicture(payload.url, limits, resolver, gone));
  const dtype = imageDType(payload.recipe, watch.signature?.inputs.get(binding.preprocessing.input)?.dtype);
  return times.measure('decode', () => decoders.preprocess(picture, payload.recipe, dtype, gone));
}

/** Unscaled bytes can go into a uint8 or a float input; which it is, only the model can say. */
function imageDType(recipe: ImagePreprocessing, declared: string | undefined): 'float' | 'uint8' {
  if (recipe.scaling !== 'none') return 'float';
  if (declared === undefined) throw new ServingError('UNAVAILABLE', 'the model has not been reached yet');
  return declared === 'uint8' ? 'uint8' : 'float';
}

/** What lets the model server's log and traces be found from the gateway's. */
function metadataOf({ requestId, trace }: Prediction): Readonly<Record<string, string>> {
  return {
    [REQUEST_ID_HEADER]: requestId,
    traceparent: traceparentOf(trace),
    ...(trace.traceState !== undefined && { tracestate: trace.traceState }),
  };
}
