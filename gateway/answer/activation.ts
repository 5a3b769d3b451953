import type { Activation } from '@cdk8s-serving/contract';

/** Makes probabilities of what a model without a last activation gives: numbers of any size. */
export function activated(scores: readonly number[], activation: Activation): readonly number[] {
  if (activation === 'softmax') {
    // Less the largest, so that no exponential is infinite.
    const largest = scores.reduce((max, score) => Math.max(max, score), -Infinity);
    const exponentials = scores.map((score) => Math.exp(score - largest));
    const sum = exponentials.reduce((total, value) => total + value, 0);
    return exponentials.map((value) => value / sum);
  }
  return activation === 'sigmoid' ? scores.map((score) => 1 / (1 + Math.exp(-score))) : scores;
}
