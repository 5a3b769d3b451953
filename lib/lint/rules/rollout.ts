import type { Budget } from '../model/objects';
import { canMeet } from '../model/place';
import type { LintRule, Problem } from '../model/rule';
import { selectorText, selects } from '../model/selector';
import { fewestPods, type Subject } from '../model/subject';
import type { Workload } from '../model/workload';

const eviction: LintRule = {
  id: 'rollout/eviction',
  severity: 'warning',
  reason: 'a budget that lets no pod go stops every drain of a node, and with it every upgrade of the cluster',
  fix: 'use maxUnavailable: 1',
  check: (subject) => subject.budgets.flatMap((budget) => stuck(subject, budget)),
};

function stuck(subject: Subject, budget: Budget): Problem[] {
  const { minAvailable, maxUnavailable } = budget;
  if (maxUnavailable !== undefined && parseFloat(maxUnavailable.value) === 0) {
    return [{ place: maxUnavailable.place, problem: 'it lets no pod be unavailable' }];
  }
  if (minAvailable === undefined) return [];
  const { place, value } = minAvailable;
  if (value === '100%') return [{ place, problem: 'it wants every pod available' }];
  const selected = selectedBy(subject, budget);
  const pods = selected.reduce((sum, workload) => sum + fewestPods(subject, workload), 0);
  // A percentage of pods is rounded up.
  const wanted = value.endsWith('%') ? Math.ceil((parseFloat(value) / 100) * pods) : Number(value);
  if (selected.length === 0 || wanted < pods) return [];
  return [{ place, problem: `it wants ${value} available, of ${pods} ${pods === 1 ? 'pod' : 'pods'}` }];
}

const budgetSelector: LintRule = {
  id: 'rollout/budget-selector',
  severity: 'warning',
  reason: 'a budget that selects no pod protects none: a drain of nodes may take all of them at once',
  fix: 'use labels that the pod template has',
  check: (subject) =>
    subject.budgets.flatMap((budget): Problem[] => {
      const near = subject.workloads.filter(({ object }) => canMeet(object, budget.object));
      if (budget.selector === undefined || near.length === 0 || selectedBy(subject, budget).length > 0) return [];
      const { place, value } = budget.selector;
      return [{ place, problem: `it selects no pod: ${selectorText(value)}` }];
    }),
};

function selectedBy({ workloads }: Subject, { object, selector }: Budget): Workload[] {
  if (selector === undefined) return [];
  return workloads.filter((workload) => selects(selector.value, workload.labels) && canMeet(object, workload.object));
}

export const ROLLOUT_RULES: readonly LintRule[] = [eviction, budgetSelector];
