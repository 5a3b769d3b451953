import type { Answer, Tensor } from '@cdk8s-serving/contract';
import { answerDecision } from './decision';
import { answerLabels } from './labels';
import { scoresOf } from './scores';

/**
 * JSON text of the answer to one request.
 * @throws ServingError INTERNAL when the outputs are not what the binding says.
 */
export function answerText(answer: Answer, outputs: ReadonlyMap<string, Tensor>): string {
  if (answer.kind === 'labels') return answerLabels(answer, scoresOf(outputs, answer.output, answer.labels.length));
  const [probability = 0] = scoresOf(outputs, answer.output, 1);
  return answerDecision(answer, probability);
}
