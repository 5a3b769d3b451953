import type { DecisionAnswer } from '@cdk8s-serving/contract';
import { jsonObject } from './json-object';

/** `{"<name>_probability": p, "<name>": p >= threshold}`. */
export function answerDecision(answer: DecisionAnswer, probability: number): string {
  return jsonObject([
    [`${answer.name}_probability`, probability],
    [answer.name, probability >= answer.threshold],
  ]);
}
