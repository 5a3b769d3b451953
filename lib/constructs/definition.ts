import type { IConstruct } from 'constructs';
import { checkDefinition, printFinding, type RuleFinding } from '../checks/check';
import type { Definition } from '../checks/rule';
import { kubernetesFidelity } from '../kubernetes/stances';
import { unsupportedOf } from '../model/projection';
import type { Workload } from '../model/workload';
import { isAttached } from './attached';
import { hostOf } from './placement';

/** A construct with a workload. */
export interface WorkloadOwner extends IConstruct {
  readonly workload: Workload;
}

// Kept on the root itself, under a registered name, so that two copies of the library see each other's workloads.
const OWNERS = Symbol.for('cdk8s-serving.workloads');
const CHECKED = Symbol.for('cdk8s-serving.checked');

interface Root extends IConstruct {
  [OWNERS]?: WorkloadOwner[];
  [CHECKED]?: { readonly workloads: readonly Workload[]; readonly byPath: ReadonlyMap<string, RuleFinding[]> };
}

/** Makes a workload part of the definition of its tree. */
export function register(owner: WorkloadOwner): void {
  const root: Root = owner.node.root;
  if (root[OWNERS] === undefined) Object.defineProperty(root, OWNERS, { value: [] });
  root[OWNERS]?.push(owner);
}

/** Workloads of a construct tree, in the order they were defined. */
export function workloadsOf(construct: IConstruct): Workload[] {
  const root: Root = construct.node.root;
  return (root[OWNERS] ?? []).filter(isAttached).map(({ workload }) => workload);
}

/**
 * What is wrong with the workload of one construct. Rules look at everything at once; each construct reports what is its
 * own, and cdk8s prints them together. The rules run once for all constructs of an unchanged tree.
 */
export function findingsOf(owner: WorkloadOwner): string[] {
  const root: Root = owner.node.root;
  const workloads = workloadsOf(root);
  const known = root[CHECKED];
  if (known === undefined || !sameElements(known.workloads, workloads)) {
    const findings = checkDefinition(hostOf(root)?.definition() ?? kubernetesDefinition(workloads));
    const byPath = new Map<string, RuleFinding[]>();
    for (const finding of findings) byPath.set(finding.path, [...(byPath.get(finding.path) ?? []), finding]);
    Object.defineProperty(root, CHECKED, { value: { workloads, byPath }, configurable: true });
  }
  return (root[CHECKED]?.byPath.get(owner.node.path) ?? []).map(printFinding);
}

/** Today in UTC, to compare waivers with: `2026-11-24`. */
export function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** In a plain App there is one target, and nowhere to accept a loss. */
function kubernetesDefinition(workloads: readonly Workload[]): Definition {
  const unsupported = unsupportedOf(workloads.flatMap(kubernetesFidelity));
  return { workloads, targets: ['kubernetes'], unsupported, acceptedLosses: [], today: today() };
}

function sameElements<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((element, index) => element === b[index]);
}
