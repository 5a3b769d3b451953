import { PRE_STOP_SECONDS } from '../model/termination';
import { perWorkload, type Finding, type Rule } from './rule';

type Problem = Omit<Finding, 'path'>;

export const replicas: Rule = {
  id: 'amounts/replicas',
  reason: 'a workload without a replica serves nothing',
  fix: 'use a whole number from 1 on',
  check: perWorkload((workload) =>
    workload.scaling.kind !== 'fixed' || (Number.isInteger(workload.scaling.replicas) && workload.scaling.replicas >= 1)
      ? []
      : [{ problem: `replicas is ${workload.scaling.replicas}` }],
  ),
};

export const resources: Rule = {
  id: 'amounts/resources',
  reason: 'the cluster refuses a pod that requests more than its limit, or nothing at all',
  fix: 'raise the limit, or lower the request',
  check: perWorkload(({ resources: { requests, limits } }) => {
    const problems: Problem[] = [];
    const tooMuch = (what: string, request: number, limit: number, unit: string): void => {
      if (request > limit) {
        problems.push({ problem: `resources request ${request} ${unit} of ${what} and limit it to ${limit} ${unit}` });
      }
    };
    if (requests.cpuMillis <= 0) problems.push({ problem: 'resources.requests.cpu is not above 0' });
    if (requests.memoryBytes <= 0) problems.push({ problem: 'resources.requests.memory is not above 0' });
    if (limits.cpuMillis !== undefined) tooMuch('cpu', requests.cpuMillis, limits.cpuMillis, 'millicores');
    tooMuch('memory', requests.memoryBytes, limits.memoryBytes, 'bytes');
    return problems;
  }),
};

export const drain: Rule = {
  id: 'amounts/drain',
  reason: `a pod is killed when its grace period ends: ${PRE_STOP_SECONDS} seconds before SIGTERM and the drain must fit`,
  fix: 'raise terminationGracePeriod, or lower drainTimeout',
  check: perWorkload(({ terminationGracePeriodSeconds: grace, drainTimeoutSeconds: drainSeconds }) =>
    grace > PRE_STOP_SECONDS + drainSeconds
      ? []
      : [
          {
            problem: `terminationGracePeriod is ${grace} s, not above the ${PRE_STOP_SECONDS} s before SIGTERM and the ${drainSeconds} s of drainTimeout`,
          },
        ],
  ),
};

export const modelTimeout: Rule = {
  id: 'amounts/model-timeout',
  reason: 'a drain shorter than a call to the model server cuts off requests the gateway has accepted',
  fix: 'raise drainTimeout, or lower modelTimeout',
  check: perWorkload((workload) => {
    if (workload.kind !== 'gateway') return [];
    if (workload.modelTimeoutMs <= 0) {
      return [{ problem: `modelTimeout is ${workload.modelTimeoutMs} ms`, fix: 'use a time above 0' }];
    }
    return workload.modelTimeoutMs <= workload.drainTimeoutSeconds * 1000
      ? []
      : [{ problem: `modelTimeout is ${workload.modelTimeoutMs} ms, drainTimeout ${workload.drainTimeoutSeconds} s` }];
  }),
};
