import type { DecisionAnswer } from '@cdk8s-serving/contract';
import { activated } from './activation';
import { jsonObject } from './json';

/** `{"<name>_probability": p, "<name>": p >= threshold}`. */
export function answerDecision({ name, threshold, activation }: DecisionAnswer, score: number): string {
  const [probability = 0] = activated([score], activation ?? 'none');
  return jsonObject([
    [`${name}_probability`, JSON.stringify(probability)],
    [name, JSON.stringify(probability >= threshold)],
  ]);
}
