import type { Target, Unsupported } from '../model/projection';
import type { GatewayWorkload, ModelServerWorkload, ServedModel, Workload } from '../model/workload';

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

/**
 * How bad it is. An `error` is what the cluster, compose or one of our processes would refuse, or what contradicts the
 * model file or the definition itself. A `warning` works and will hurt; a workload can waive it.
 */
export type Severity = 'error' | 'warning';

/** One thing that is wrong with a definition. */
export interface Finding {
  /** Construct the reader has to look at: `Workload.path`. */
  readonly path: string;
  /** What the definition says, and what is wrong with it. */
  readonly problem: string;
  /** The other side of a contradiction: the model file that says otherwise. */
  readonly against?: string;
  /** What to change; a rule's own advice where it is missing. */
  readonly fix?: string;
}

/** A finding without the path of the construct a rule looked at. */
export type Problem = Omit<Finding, 'path'>;

/** A rule over the whole definition. */
export interface Rule {
  /** Stable id, its family first: `names/dns-label`. */
  readonly id: string;
  /** Whether it can be waived. Both fail synth. */
  readonly severity: Severity;
  /** What goes wrong without it. */
  readonly reason: string;
  /** What to change, in general. */
  readonly fix: string;
  /** Pure, and linear in the number of workloads. */
  readonly check: (definition: Definition) => readonly Finding[];
}

/** A rule that looks at one workload at a time. */
export function perWorkload(check: (workload: Workload) => readonly Problem[]): Rule['check'] {
  return ({ workloads }) =>
    workloads.flatMap((workload) => check(workload).map((finding) => ({ path: workload.path, ...finding })));
}

/** A rule that looks at one model server at a time. */
export function perModelServer(check: (workload: ModelServerWorkload) => readonly Problem[]): Rule['check'] {
  return perWorkload((workload) => (workload.kind === 'model_server' ? check(workload) : []));
}

/** A rule that looks at one model of a model server at a time. */
export function perModel(
  check: (model: ServedModel, workload: ModelServerWorkload) => readonly Problem[],
): Rule['check'] {
  return perModelServer((workload) => workload.models.flatMap((model) => check(model, workload)));
}

/** A rule that looks at one gateway at a time. */
export function perGateway(check: (workload: GatewayWorkload) => readonly Problem[]): Rule['check'] {
  return perWorkload((workload) => (workload.kind === 'gateway' ? check(workload) : []));
}

/** The problem of every text that is not what it should be. */
export function problems(texts: readonly string[], say: (text: string) => string): Problem[] {
  return texts.map((text) => ({ problem: say(text) }));
}

/** A finding for every workload whose key another one had before it; a workload may have several keys, or none. */
export function repeated(
  workloads: readonly Workload[],
  keysOf: (workload: Workload) => readonly { readonly key: string; readonly what: string }[],
): Finding[] {
  const findings: Finding[] = [];
  const seen = new Map<string, string>();
  for (const workload of workloads) {
    for (const { key, what } of keysOf(workload)) {
      const first = seen.get(key);
      if (first === undefined) seen.set(key, workload.path);
      else findings.push({ path: workload.path, problem: `${what} is already that of ${first}` });
    }
  }
  return findings;
}
