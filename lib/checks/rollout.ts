import { maxReplicas, minReplicas, type PodCount } from '../model/scaling';
import type { Workload } from '../model/workload';
import { perWorkload, problems, type Rule } from './rule';
import { isWithin, percentOf } from './syntax';

export const pods: Rule = {
  id: 'rollout/pods',
  severity: 'error',
  reason: 'the cluster refuses the object on apply',
  fix: "use a whole number from 0 on, or a share of the pods: '25%', at most '100%'",
  check: perWorkload((workload) =>
    Object.entries(countsOf(workload))
      .filter(([field, count]) => count !== undefined && !isPodCount(count, field === 'rollout.maxSurge'))
      .map(([field, count]) => ({ problem: `${field} is ${JSON.stringify(count)}` })),
  ),
};

function countsOf({ rollout, disruptionBudget }: Workload): Readonly<Record<string, PodCount | undefined>> {
  const rolling = rollout.kind === 'rolling' ? rollout : undefined;
  return {
    'rollout.maxSurge': rolling?.maxSurge,
    'rollout.maxUnavailable': rolling?.maxUnavailable,
    disruptionBudget: disruptionBudget?.pods,
  };
}

function isPodCount(count: PodCount, mayBeAboveAll: boolean): boolean {
  if (typeof count === 'number') return isWithin(count, 0);
  const percent = percentOf(count);
  return percent !== undefined && (mayBeAboveAll || percent <= 100);
}

export const stuck: Rule = {
  id: 'rollout/stuck',
  severity: 'error',
  reason: 'with neither a pod more nor a pod less a rollout cannot begin, and the cluster refuses it',
  fix: 'let maxSurge be 1',
  check: perWorkload(({ rollout }) =>
    rollout.kind === 'rolling' && isNone(rollout.maxSurge) && isNone(rollout.maxUnavailable)
      ? [{ problem: 'rollout.maxSurge and rollout.maxUnavailable are both 0' }]
      : [],
  ),
};

function isNone(count: PodCount): boolean {
  return count === 0 || (typeof count === 'string' && percentOf(count) === 0);
}

export const numbers: Rule = {
  id: 'rollout/numbers',
  severity: 'error',
  reason: 'the cluster refuses the Deployment on apply',
  fix: 'use whole numbers from 0 on, and a progressDeadline above minReady',
  check: perWorkload(({ rollout, revisionHistoryLimit }) => {
    const found: string[] = [];
    if (!isWithin(revisionHistoryLimit, 0)) found.push(`revisionHistoryLimit is ${revisionHistoryLimit}`);
    if (rollout.kind === 'rolling') {
      const { minReadySeconds, progressDeadlineSeconds } = rollout;
      if (!isWithin(minReadySeconds, 0)) found.push(`rollout.minReady is ${minReadySeconds} s`);
      if (!isWithin(progressDeadlineSeconds, minReadySeconds + 1)) {
        found.push(`rollout.progressDeadline is ${progressDeadlineSeconds} s, minReady ${minReadySeconds} s`);
      }
    }
    return problems(found, (text) => text);
  }),
};

export const deadline: Rule = {
  id: 'rollout/deadline',
  severity: 'warning',
  reason: 'the rollout counts as failed, and a pipeline may roll back, while a pod still has time to load its models',
  fix: 'raise rollout.progressDeadline above loadTimeout and minReady, or lower those',
  check: perWorkload(({ rollout, startTimeoutSeconds }) => {
    if (rollout.kind !== 'rolling') return [];
    const seconds = startTimeoutSeconds + rollout.minReadySeconds;
    return rollout.progressDeadlineSeconds > seconds
      ? []
      : [{ problem: `rollout.progressDeadline is ${rollout.progressDeadlineSeconds} s, a pod may take ${seconds} s` }];
  }),
};

export const recreate: Rule = {
  id: 'rollout/recreate',
  severity: 'warning',
  reason: 'all pods end at the same moment, so more than one of them keeps nothing alive while a rollout runs',
  fix: 'use Rollout.rolling(), or one replica without a disruption budget',
  check: perWorkload((workload) => {
    if (workload.rollout.kind !== 'recreate') return [];
    const most = maxReplicas(workload);
    if (most > 1) return [{ problem: `rollout recreates up to ${most} pods at once` }];
    return workload.disruptionBudget === undefined
      ? []
      : [{ problem: 'rollout ends every pod at once, and disruptionBudget asks to keep some' }];
  }),
};

export const eviction: Rule = {
  id: 'rollout/eviction',
  severity: 'warning',
  reason: 'no pod may ever be evicted, so the drain of a node, and with it an upgrade of the cluster, never ends',
  fix: 'use DisruptionBudget.maxUnavailable(1), or more replicas than minAvailable',
  check: perWorkload((workload) => {
    const { disruptionBudget: budget } = workload;
    if (budget === undefined) return [];
    const replicas = minReplicas(workload);
    // The cluster rounds shares up, of pods that stay and of pods that may go.
    const count = typeof budget.pods === 'number' ? budget.pods : share(budget.pods, replicas);
    if (count === undefined) return [];
    if (budget.kind === 'max_unavailable') {
      return count === 0 ? [{ problem: `disruptionBudget lets ${budget.pods} pods go` }] : [];
    }
    return replicas > 0 && count >= replicas
      ? [{ problem: `disruptionBudget keeps ${budget.pods} of ${replicas} pods` }]
      : [];
  }),
};

function share(text: string, replicas: number): number | undefined {
  const percent = percentOf(text);
  return percent === undefined ? undefined : Math.ceil((percent * replicas) / 100);
}
