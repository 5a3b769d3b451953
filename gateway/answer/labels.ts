import type { LabelsAnswer } from '@cdk8s-serving/contract';
import { activated } from './activation';
import { jsonObject } from './json';

/** `{"<label>": score, ...}`, best first; equal scores in the order of the labels. One score per label. */
export function answerLabels({ labels, activation, top }: LabelsAnswer, scores: readonly number[]): string {
  const values = activated(scores, activation ?? 'none');
  const members = labels.map((label, index) => ({ label, score: values[index] ?? 0 }));
  const best = members.sort((a, b) => b.score - a.score).slice(0, top ?? labels.length);
  return jsonObject(best.map(({ label, score }) => [label, JSON.stringify(score)]));
}
