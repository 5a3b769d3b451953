import type { LabelsAnswer } from '@cdk8s-serving/contract';
import { jsonObject } from './json-object';

/** `{"<label>": score, ...}`, best first; equal scores in the order of the labels. One score per label. */
export function answerLabels(answer: LabelsAnswer, scores: readonly number[]): string {
  const members = answer.labels.map((label, index) => [label, scores[index] ?? 0] as const);
  return jsonObject(members.sort(([, a], [, b]) => b - a));
}
