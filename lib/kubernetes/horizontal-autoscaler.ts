import { k8s } from '../../imports/k8s';
import type { ScalingMetric, ScalingRules } from '../model/scaling';
import type { Workload } from '../model/workload';
import type { Manifest } from './manifest';
import { metadata } from './metadata';

/** The Deployment of a workload, as autoscalers point to it. */
export function scaleTarget({ name }: Workload): { apiVersion: string; kind: string; name: string } {
  return { apiVersion: 'apps/v1', kind: 'Deployment', name };
}

/** The HorizontalPodAutoscaler of a workload; undefined where something else decides on the number of pods. */
export function horizontalAutoscalerManifest(workload: Workload): Manifest | undefined {
  const { scaling } = workload;
  if (scaling.kind !== 'horizontal') return undefined;
  const { minReplicas, maxReplicas, metrics, scaleUp, scaleDown } = scaling;
  const behavior = {
    ...(scaleUp === undefined ? {} : { scaleUp: rules(scaleUp) }),
    ...(scaleDown === undefined ? {} : { scaleDown: rules(scaleDown) }),
  };
  const spec: k8s.HorizontalPodAutoscalerSpecV2 = {
    scaleTargetRef: scaleTarget(workload),
    minReplicas,
    maxReplicas,
    metrics: metrics.map(metricSpec),
    ...(Object.keys(behavior).length === 0 ? {} : { behavior }),
  };
  return k8s.KubeHorizontalPodAutoscalerV2.manifest({ metadata: metadata(workload), spec }) as Manifest;
}

function metricSpec(metric: ScalingMetric): k8s.MetricSpecV2 {
  if (metric.kind === 'pods') {
    const averageValue = k8s.Quantity.fromString(metric.averageValue);
    return { type: 'Pods', pods: { metric: { name: metric.name }, target: { type: 'AverageValue', averageValue } } };
  }
  const target = { type: 'Utilization', averageUtilization: metric.averageUtilizationPercent };
  return { type: 'Resource', resource: { name: metric.kind, target } };
}

/** What is left out keeps the cluster's default; no policy at all would never scale. */
function rules({ stabilizationWindowSeconds, select, policies }: ScalingRules): k8s.HpaScalingRulesV2 {
  return {
    ...(stabilizationWindowSeconds === undefined ? {} : { stabilizationWindowSeconds }),
    ...(select === undefined ? {} : { selectPolicy: select }),
    ...(policies.length === 0
      ? {}
      : {
          policies: policies.map(({ unit, amount, periodSeconds }) => ({ type: unit, value: amount, periodSeconds })),
        }),
  };
}
