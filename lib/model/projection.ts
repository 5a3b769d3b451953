import type { Workload } from './workload';

/** The three places a definition is rendered for. */
export type Target = 'kubernetes' | 'compose' | 'local';

/** Something the definition says and a target cannot say. Never dropped with a warning: synth fails on it. */
export interface Unsupported {
  readonly target: Target;
  /** Name of the workload. */
  readonly workload: string;
  /** Field of the workload: `replicas`, `storage.claim`. */
  readonly field: string;
  /** Why the target cannot say it, and what it does instead once the loss is accepted. */
  readonly reason: string;
}

/** What a projection gives: a pure function's whole answer. */
export interface Projection<Output> {
  readonly output: Output;
  readonly unsupported: readonly Unsupported[];
}

/** Id under which a definition accepts a loss: `compose/digits/storage.claim`. */
export function lossId(loss: Unsupported): string {
  return `${loss.target}/${loss.workload}/${loss.field}`;
}

/** Model servers before the gateways that need them, each kind by name: the order of every list that is written. */
export function inStartOrder(workloads: readonly Workload[]): Workload[] {
  const rank = (workload: Workload): string =>
    `${workload.kind === 'gateway' ? 1 : 0} ${workload.name} ${workload.path}`;
  return [...workloads].sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : 0));
}
