import type { HorizontalScaling, Scaling, ScalingMetric, ScalingRules } from '../model/scaling';
import type { Workload } from '../model/workload';
import { perModelServer, perWorkload, problems, type Finding, type Rule } from './rule';
import { isPositiveQuantity, isWithin } from './syntax';

export const replicas: Rule = {
  id: 'scaling/replicas',
  severity: 'error',
  reason: 'a workload without a replica serves nothing, and the cluster refuses part of one',
  fix: 'use a whole number from 1 on',
  check: perWorkload(({ scaling }) =>
    scaling.kind !== 'fixed' || isWithin(scaling.replicas, 1) ? [] : [{ problem: `replicas is ${scaling.replicas}` }],
  ),
};

export const range: Rule = {
  id: 'scaling/range',
  severity: 'error',
  reason: 'the cluster refuses the autoscaler on apply',
  fix: 'use whole numbers with minReplicas <= maxReplicas; minReplicas from 1 on, with events from 0 on',
  check: perWorkload(({ scaling }) => {
    if (scaling.kind === 'fixed') return [];
    const { kind, minReplicas, maxReplicas } = scaling;
    return isWithin(minReplicas, kind === 'events' ? 0 : 1) && isWithin(maxReplicas, Math.max(1, minReplicas))
      ? []
      : [{ problem: `autoscaling is between ${minReplicas} and ${maxReplicas} replicas` }];
  }),
};

export const metrics: Rule = {
  id: 'scaling/metrics',
  severity: 'error',
  reason: 'an autoscaler that looks at nothing has nothing to follow',
  fix: 'give it cpuUtilization, podMetrics or triggers',
  check: perWorkload(({ scaling }) => {
    if (scaling.kind === 'horizontal' && scaling.metrics.length === 0)
      return [{ problem: 'autoscaling has no metric' }];
    return scaling.kind === 'events' && scaling.triggers.length === 0
      ? [{ problem: 'autoscaling has no trigger' }]
      : [];
  }),
};

export const values: Rule = {
  id: 'scaling/values',
  severity: 'error',
  reason: 'the cluster refuses the autoscaler on apply',
  fix: 'use whole percents from 1 on; quantities above 0 (500m, 20); steps of 1 on in 1 to 1800 s; windows up to 3600 s',
  check: perWorkload(({ scaling }) =>
    problems(
      wrongValues(scaling).map(([field, value]) => `${field} is ${JSON.stringify(value)}`),
      (what) => `autoscaling: ${what}`,
    ),
  ),
};

type Field = readonly [field: string, value: unknown];

function wrongValues(scaling: Scaling): Field[] {
  if (scaling.kind === 'horizontal') return [...scaling.metrics.flatMap(wrongMetric), ...wrongRules(scaling)];
  if (scaling.kind === 'fixed') return [];
  const wrong: Field[] = [];
  if (!isWithin(scaling.pollingIntervalSeconds, 1)) wrong.push(['pollingInterval', scaling.pollingIntervalSeconds]);
  if (!isWithin(scaling.cooldownSeconds, 0)) wrong.push(['cooldown', scaling.cooldownSeconds]);
  for (const { type } of scaling.triggers) if (!/^\S+$/.test(type)) wrong.push(['type of a trigger', type]);
  return wrong;
}

function wrongMetric(metric: ScalingMetric): Field[] {
  if (metric.kind !== 'pods') {
    const { averageUtilizationPercent: percent } = metric;
    return isWithin(percent, 1) ? [] : [[`${metric.kind}Utilization`, percent]];
  }
  const name: Field[] = /^[^\s/]+$/.test(metric.name) ? [] : [['name of a pod metric', metric.name]];
  return isPositiveQuantity(metric.averageValue)
    ? name
    : [...name, [`averageValue of '${metric.name}'`, metric.averageValue]];
}

function wrongRules({ scaleUp, scaleDown }: HorizontalScaling): Field[] {
  return Object.entries({ scaleUp, scaleDown }).flatMap(([direction, rules]: [string, ScalingRules | undefined]) => {
    const wrong: Field[] = [];
    const windowSeconds = rules?.stabilizationWindowSeconds;
    if (windowSeconds !== undefined && !isWithin(windowSeconds, 0, 3600)) {
      wrong.push([`${direction}.stabilizationWindow in seconds`, windowSeconds]);
    }
    for (const { amount, periodSeconds } of rules?.policies ?? []) {
      if (!isWithin(amount, 1)) wrong.push([`${direction}.steps.amount`, amount]);
      if (!isWithin(periodSeconds, 1, 1800)) wrong.push([`${direction}.steps.period in seconds`, periodSeconds]);
    }
    return wrong;
  });
}

export const utilizationRequest: Rule = {
  id: 'scaling/utilization-request',
  severity: 'error',
  reason: 'utilization is a share of the request: without one the autoscaler computes nothing and never scales',
  fix: 'request what the autoscaler looks at',
  check: perWorkload(({ scaling, resources: { requests } }) => {
    if (scaling.kind !== 'horizontal') return [];
    const requested = { cpu: requests.cpuMillis, memory: requests.memoryBytes, pods: 1 };
    return scaling.metrics
      .filter(({ kind }) => requested[kind] <= 0)
      .map(({ kind }) => ({
        problem: `autoscaling looks at the utilization of ${kind}, and nothing is requested of it`,
      }));
  }),
};

export const memory: Rule = {
  id: 'scaling/memory',
  severity: 'warning',
  reason: 'TensorFlow keeps the memory it once had, so the number of pods goes up with the first peak and never down',
  fix: 'scale on cpuUtilization, or on a metric of the requests (podMetrics)',
  check: perModelServer(({ scaling }) =>
    scaling.kind === 'horizontal' && scaling.metrics.some(({ kind }) => kind === 'memory')
      ? [{ problem: 'autoscaling of a model server looks at memory' }]
      : [],
  ),
};

export const toZero: Rule = {
  id: 'scaling/to-zero',
  severity: 'warning',
  reason: 'a request that finds no pod fails, and starts none: a trigger has to, before the request comes',
  fix: 'use minReplicas 1, or waive it where the triggers see requests before the workload does',
  check: ({ workloads }) => {
    const asked = new Set<Workload>(workloads.flatMap((one) => (one.kind === 'gateway' ? [one.modelServer] : [])));
    return workloads.flatMap((workload): Finding[] => {
      const { scaling, path } = workload;
      if (scaling.kind !== 'events' || scaling.minReplicas > 0) return [];
      if (workload.kind === 'gateway') return [{ path, problem: 'autoscaling goes down to 0 replicas of a gateway' }];
      return asked.has(workload)
        ? [{ path, problem: 'autoscaling goes down to 0 replicas of a model server that a gateway asks' }]
        : [];
    });
  },
};
