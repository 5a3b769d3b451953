import type { Target, Unsupported } from '../model/projection';
import type { Workload } from '../model/workload';

/** All there is to check, as data. */
export interface Definition {
  /** Every workload of the construct tree, in the order they were defined. */
  readonly workloads: readonly Workload[];
  /** What is written from it. */
  readonly targets: readonly Target[];
  /** What the targets cannot say. */
  readonly unsupported: readonly Unsupported[];
  /** Ids of losses the definition accepts. */
  readonly acceptedLosses: readonly string[];
  /** The day it is checked, `2026-11-24` in UTC: what waivers are compared with. */
  readonly today: string;
}

/** One thing that is wrong with a definition. */
export interface Finding {
  /** Construct the reader has to look at: `Workload.path`. */
  readonly path: string;
  /** What the definition says, and what is wrong with it. */
  readonly problem: string;
  /** The other side of a contradiction: which file or construct says otherwise. */
  readonly against?: string;
  /** What to change; a rule's own advice where it is missing. */
  readonly fix?: string;
}

/** A rule over the whole definition. */
export interface Rule {
  /** Stable id: `names/dns-label`. */
  readonly id: string;
  /** What goes wrong without it. */
  readonly reason: string;
  /** What to change, in general. */
  readonly fix: string;
  /** Pure. */
  readonly check: (definition: Definition) => readonly Finding[];
}

/** A rule that looks at one workload at a time. */
export function perWorkload(check: (workload: Workload) => readonly Omit<Finding, 'path'>[]): Rule['check'] {
  return ({ workloads }) =>
    workloads.flatMap((workload) => check(workload).map((finding) => ({ path: workload.path, ...finding })));
}
