import type { Workload } from './workload';

/** Labels the product sets on every object; a definition may add others and may not replace these. */
export const Label = {
  /** What program it is. Part of every selector. */
  name: 'app.kubernetes.io/name',
  /** Which workload it is. Part of every selector. */
  instance: 'app.kubernetes.io/instance',
  component: 'app.kubernetes.io/component',
  partOf: 'app.kubernetes.io/part-of',
  managedBy: 'app.kubernetes.io/managed-by',
} as const;

/**
 * Labels a Deployment and a Service select pods by. Made of names alone: a Deployment's selector is immutable, so it
 * must not change when constructs move in the tree or the labels below grow.
 */
export function selectorLabels(workload: Workload): Record<string, string> {
  return { [Label.name]: commandOf(workload), [Label.instance]: workload.name };
}

/** Every label of an object of this workload. */
export function objectLabels(workload: Workload): Record<string, string> {
  const model = workload.kind === 'gateway' ? workload.modelServer : workload;
  return {
    ...workload.labels,
    ...selectorLabels(workload),
    [Label.component]: workload.kind === 'gateway' ? 'gateway' : 'model',
    [Label.partOf]: model.name,
    [Label.managedBy]: 'cdk8s',
  };
}

/** The program a workload runs: bin of its package, first word of its health check. */
export function commandOf(workload: Workload): 'model-server' | 'serving-gateway' {
  return workload.kind === 'gateway' ? 'serving-gateway' : 'model-server';
}
