import type { InferenceResult } from '@cdk8s-serving/contract';
import { floatText } from './number-text';
import { stringText } from './string-text';

/**
 * The body of a classify or regress answer, in the layout TensorFlow Serving's pretty printer gives it: the labels and
 * scores of all examples on one line, the closing bracket on the next; regressions with their bracket on one.
 */
export function encodeInferenceJson(result: InferenceResult): string {
  if (result.kind === 'regress') return `{\n    "results": [${result.values.map(floatText).join(', ')}]\n}`;
  const rows = result.classifications.map((classes) => {
    const pairs = classes.map(({ label, score }) => `[${stringText(label)}, ${floatText(score)}]`);
    return `[${pairs.join(', ')}]`;
  });
  return `{\n    "results": [${rows.join(', ')}\n    ]\n}`;
}
