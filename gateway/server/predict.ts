import { ServingError, type ImagePreprocessing, type ModelBinding, type NumericTensor } from '@cdk8s-serving/contract';
import { answerText } from '../answer/answer';
import { fetchPicture, type FetchLimits } from '../fetch/fetch-picture';
import type { Resolver } from '../fetch/target';
import type { ModelClient } from '../model/client';
import type { ModelWatch } from '../model/readiness';
import { preprocessImage } from '../preprocess/image';
import { preprocessRecord } from '../preprocess/record';
import type { StageTimes } from '../stages';
import type { Payload } from './payload';

/** What one prediction needs around it. */
export interface PredictionContext {
  readonly binding: ModelBinding;
  readonly model: Pick<ModelClient, 'predict'>;
  readonly watch: Pick<ModelWatch, 'state' | 'signature'>;
  readonly modelTimeoutMs: number;
  readonly fetchLimits: FetchLimits;
  readonly resolver: Resolver;
}

/**
 * The whole of a request: payload -> tensor -> model -> answer.
 * @returns JSON text of the answer.
 * @throws ServingError
 */
export async function predict(
  payload: Payload,
  context: PredictionContext,
  times: StageTimes,
  signal: AbortSignal,
): Promise<string> {
  const { binding, model, watch } = context;
  if (watch.state.kind === 'mismatch') {
    // Its answer would be names on the wrong scores.
    throw new ServingError('UNAVAILABLE', 'the running model is not the one this gateway was made for');
  }
  const tensor = await tensorOf(payload, context, times, signal);
  const outputs = await times.measure('model', () =>
    model.predict(new Map([[binding.preprocessing.input, tensor]]), binding.answer.output, {
      timeoutMs: context.modelTimeoutMs,
      signal,
    }),
  );
  return answerText(binding.answer, outputs);
}

async function tensorOf(
  payload: Payload,
  { binding, watch, fetchLimits, resolver }: PredictionContext,
  times: StageTimes,
  signal: AbortSignal,
): Promise<NumericTensor> {
  if (payload.kind === 'record') {
    return times.measure('decode', async () => preprocessRecord(payload.record, payload.recipe));
  }
  const picture =
    payload.kind === 'picture'
      ? payload.picture
      : await times.measure('fetch', () => fetchPicture(payload.url, fetchLimits, resolver, signal));
  const dtype = imageDType(payload.recipe, watch.signature?.inputs.get(binding.preprocessing.input)?.dtype);
  return times.measure('decode', () => preprocessImage(picture, payload.recipe, dtype));
}

/** Unscaled bytes can go into a uint8 or a float input; which it is, only the model can say. */
function imageDType(recipe: ImagePreprocessing, declared: string | undefined): 'float' | 'uint8' {
  if (recipe.scaling !== 'none') return 'float';
  if (declared === undefined) throw new ServingError('UNAVAILABLE', 'the model has not been reached yet');
  return declared === 'uint8' ? 'uint8' : 'float';
}
