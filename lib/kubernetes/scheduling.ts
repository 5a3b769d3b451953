import type { k8s } from '../../imports/k8s';
import { selectorLabels } from '../model/labels';
import type { Toleration } from '../model/scheduling';
import type { Workload } from '../model/workload';
import { affinityOf } from './affinity';

type SchedulingSpec = Pick<
  k8s.PodSpec,
  'affinity' | 'nodeSelector' | 'priorityClassName' | 'runtimeClassName' | 'tolerations' | 'topologySpreadConstraints'
>;

/** On which nodes the pods of a workload may run; empty where any will do. */
export function schedulingSpec(workload: Workload): SchedulingSpec {
  const { nodeSelector, tolerations, topologySpread, affinity, priorityClassName, runtimeClassName } =
    workload.scheduling;
  const rules = affinityOf(affinity);
  return {
    ...(Object.keys(nodeSelector).length === 0 ? {} : { nodeSelector }),
    ...(tolerations.length === 0 ? {} : { tolerations: tolerations.map(toleration) }),
    ...(topologySpread.length === 0
      ? {}
      : {
          topologySpreadConstraints: topologySpread.map((spread) => ({
            ...spread,
            labelSelector: { matchLabels: selectorLabels(workload) },
          })),
        }),
    ...(rules === undefined ? {} : { affinity: rules }),
    ...(priorityClassName === undefined ? {} : { priorityClassName }),
    ...(runtimeClassName === undefined ? {} : { runtimeClassName }),
  };
}

function toleration({ key, value, effect, tolerationSeconds }: Toleration): k8s.Toleration {
  return {
    ...(key === undefined ? {} : { key }),
    operator: value === undefined ? 'Exists' : 'Equal',
    ...(value === undefined ? {} : { value }),
    ...(effect === undefined ? {} : { effect }),
    ...(tolerationSeconds === undefined ? {} : { tolerationSeconds }),
  };
}
