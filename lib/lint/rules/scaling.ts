import type { Autoscaler } from '../model/objects';
import { canMeet } from '../model/place';
import type { LintRule, Problem } from '../model/rule';
import { autoscalerOf, scaledBy } from '../model/subject';
import { listText } from '../model/text';
import { lasting, type Workload } from '../model/workload';

const target: LintRule = {
  id: 'scaling/target',
  severity: 'error',
  reason: 'an autoscaler without a workload scales nothing',
  fix: 'name a workload of the same namespace, with its kind',
  check: (subject) =>
    subject.autoscalers.flatMap((autoscaler): Problem[] => {
      const near = subject.workloads.filter(({ object }) => canMeet(object, autoscaler.object));
      if (autoscaler.target === undefined || near.length === 0 || scaledBy(subject, autoscaler)) return [];
      const { place, kind, name } = autoscaler.target;
      const names = listText(near.map(({ object }) => `${object.kind} ${object.name}`));
      return [{ place, problem: `there is no ${kind} ${name} to scale; there is ${names}` }];
    }),
};

const metricRequest: LintRule = {
  id: 'scaling/utilization-request',
  severity: 'error',
  reason: 'utilization is a part of what is requested: without a request there is none, and nothing is ever scaled',
  fix: 'give every container of the pod a request of it',
  check: (subject) =>
    subject.autoscalers.flatMap((autoscaler) => {
      const workload = scaledBy(subject, autoscaler);
      return workload === undefined ? [] : unrequested(autoscaler, workload);
    }),
};

function unrequested({ metrics }: Autoscaler, workload: Workload): Problem[] {
  return metrics.flatMap(({ place, resource, container: only }): Problem[] => {
    const names = lasting(workload)
      .filter(({ name }) => only === undefined || name === only)
      // A limit is a request where none is written.
      .filter(({ requests, limits }) => requests[resource] === undefined && limits[resource] === undefined)
      .map(({ name }) => name);
    if (names.length === 0) return [];
    return [{ place, problem: `it scales by ${resource}, of which container ${names.join(', ')} requests none` }];
  });
}

const fixedReplicas: LintRule = {
  id: 'scaling/fixed-replicas',
  severity: 'warning',
  reason: 'every apply sets the number of pods back, whatever the autoscaler has made of it',
  fix: 'leave replicas out where an autoscaler decides',
  check: (subject) =>
    subject.workloads.flatMap((workload): Problem[] => {
      const autoscaler = autoscalerOf(subject, workload);
      if (workload.replicas === undefined || autoscaler === undefined) return [];
      const { value, place } = workload.replicas;
      const { kind, name } = autoscaler.object;
      return [{ place, problem: `replicas is ${value}, and ${kind} ${name} scales it` }];
    }),
};

const range: LintRule = {
  id: 'scaling/range',
  severity: 'error',
  reason: 'the cluster refuses an autoscaler whose least is above its most',
  fix: 'raise the maximum, or lower the minimum',
  check: ({ autoscalers }) =>
    autoscalers.flatMap(({ min, max }): Problem[] =>
      min === undefined || max === undefined || min.value <= max.value
        ? []
        : [{ place: min.place, problem: `it scales from ${min.value} to ${max.value}` }],
    ),
};

export const SCALING_RULES: readonly LintRule[] = [target, metricRequest, fixedReplicas, range];
