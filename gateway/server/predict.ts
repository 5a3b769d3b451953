import { REQUEST_ID_HEADER, ServingError, outputsOf, type ModelBinding, type Signature } from '@cdk8s-serving/contract';
import { jsonList } from '../answer/json';
import type { Deadline } from '../deadline';
import { ProblemError } from '../errors';
import { fetchPicture, type FetchLimits } from '../fetch/fetch-picture';
import type { Resolver } from '../fetch/target';
import type { ModelCaller } from '../model/caller';
import type { ModelWatch } from '../model/readiness';
import type { Example } from '../preprocess/preprocess';
import { inParallel } from '../in-parallel';
import type { Recipe } from '../recipe';
import type { StageTimes } from '../stages';
import { batched, type Tensors } from '../tensor/tensors';
import type { Payload, Sent } from './payload';
import { traceparentOf, type TraceContext } from './trace-context';

/** Examples of one request worked on at a time: one request of many pictures is not to keep others from the decoders. */
const EXAMPLES_AT_ONCE = 4;

/** What one prediction needs around it. */
export interface PredictionContext {
  readonly binding: ModelBinding;
  readonly recipe: Recipe;
  readonly model: Pick<ModelCaller, 'predict'>;
  readonly watch: Pick<ModelWatch, 'state' | 'signature' | 'check'>;
  readonly fetchLimits: FetchLimits;
  readonly resolver: Resolver;
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
 * The whole of a request: payload -> tensors -> model -> answer.
 * @returns JSON text of the answer.
 * @throws ServingError
 */
export async function predict(payload: Payload, context: PredictionContext, prediction: Prediction): Promise<string> {
  const { binding, recipe, model, watch } = context;
  // Dtypes and dimensions follow the signature, so the first request may have to wait for the first look.
  if (watch.state.kind === 'unknown') await watch.check();
  if (watch.state.kind === 'mismatch') {
    // Its answer would be names on the wrong scores.
    throw new ProblemError('model-mismatch', 'the running model is not the one this gateway was made for');
  }
  const { signature } = watch;
  if (signature === undefined) throw new ServingError('UNAVAILABLE', 'the model has not been reached yet');
  const examples = await inParallel(payload.examples, EXAMPLES_AT_ONCE, (sent) =>
    tensorsOf(sent, context, signature, prediction),
  );
  const call = { ...prediction, metadata: metadataOf(prediction) };
  const calls = takesOneExample(signature) ? examples.map((example) => [example]) : [examples];
  const answers = await inParallel(calls, EXAMPLES_AT_ONCE, async (together) => {
    const outputs = await model.predict(batched(together), outputsOf(binding.answer), call);
    const texts: string[] = [];
    for (const index of together.keys()) {
      const place = { index, count: together.length };
      texts.push(await recipe.answerOf(outputs, place, signature, prediction.gone));
    }
    return texts;
  });
  const texts = answers.flat();
  return payload.isBatch ? jsonList(texts) : (texts[0] ?? '');
}

/** Whether the model was exported for a batch of one, so that a list is as many calls. */
function takesOneExample({ inputs }: Signature): boolean {
  return [...inputs.values()].some(({ shape }) => shape?.[0] === 1);
}

async function tensorsOf(
  sent: Sent,
  context: PredictionContext,
  signature: Signature,
  prediction: Prediction,
): Promise<Tensors> {
  const example = await exampleOf(sent, context, prediction);
  return prediction.times.measureBoth(['decode', 'resize'], (onResized) =>
    context.recipe.tensorsOf(example, signature, prediction.gone, onResized),
  );
}

/** The example itself: what was sent, or what lies where it says. @throws ServingError of the fetch */
export async function exampleOf(
  sent: Sent,
  { fetchLimits, resolver }: Pick<PredictionContext, 'fetchLimits' | 'resolver'>,
  { deadline, gone, times }: Pick<Prediction, 'deadline' | 'gone' | 'times'>,
): Promise<Example> {
  if (sent.kind !== 'url') return sent;
  const limits = { ...fetchLimits, timeoutMs: deadline.allow(fetchLimits.timeoutMs) };
  const bytes = await times.measure('fetch', () => fetchPicture(sent.url, limits, resolver, gone));
  return { kind: 'bytes', bytes };
}

/** What lets the model server's log and traces be found from the gateway's. */
function metadataOf({ requestId, trace }: Prediction): Readonly<Record<string, string>> {
  return {
    [REQUEST_ID_HEADER]: requestId,
    traceparent: traceparentOf(trace),
    ...(trace.traceState !== undefined && { tracestate: trace.traceState }),
  };
}
