import type { MetaGraph, Signature, TensorInfo } from '@cdk8s-serving/contract';
import type { Address, TensorflowLibrary } from './library';

/** Operations whose shape is a promise of the model's author; the shape of any other one is what the graph computes. */
const PLACEHOLDERS: ReadonlySet<string> = new Set(['Placeholder', 'PlaceholderV2', 'PlaceholderWithDefault']);

/**
 * Marks the inputs that take the place of a tensor inside the graph, such as a feature parsed out of an example. They
 * are fed in any shape the graph behind them can work with, as TensorFlow Serving's own `half_plus_two` is.
 */
export function markFreeInputs(tf: TensorflowLibrary, graph: Address, metaGraph: MetaGraph): MetaGraph {
  const marked = (info: TensorInfo): TensorInfo => {
    const operation = tf.graphOperationByName(graph, info.tensorName.replace(/:\d+$/, ''));
    const isFree = operation !== 0 && !PLACEHOLDERS.has(tf.operationOpType(operation));
    return isFree ? { ...info, takesAnyShape: true } : info;
  };
  const signatures = [...metaGraph.signatures].map(([name, signature]): [string, Signature] => {
    const inputs = new Map([...signature.inputs].map(([input, info]) => [input, marked(info)]));
    return [name, { ...signature, inputs }];
  });
  return { ...metaGraph, signatures: new Map(signatures) };
}
