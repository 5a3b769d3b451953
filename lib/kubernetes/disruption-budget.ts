import { k8s } from '../../imports/k8s';
import { selectorLabels } from '../model/labels';
import type { Workload } from '../model/workload';
import type { Manifest } from './manifest';
import { metadata } from './metadata';
import { podCount } from './pod-count';

/** The PodDisruptionBudget of a workload; undefined where it has none. */
export function disruptionBudgetManifest(workload: Workload): Manifest | undefined {
  const { disruptionBudget } = workload;
  if (disruptionBudget === undefined) return undefined;
  const pods = podCount(disruptionBudget.pods);
  const spec: k8s.PodDisruptionBudgetSpec = {
    ...(disruptionBudget.kind === 'min_available' ? { minAvailable: pods } : { maxUnavailable: pods }),
    selector: { matchLabels: selectorLabels(workload) },
    // A pod that is not ready serves nobody; protecting it would only keep its node from being drained.
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
  };
  return k8s.KubePodDisruptionBudget.manifest({ metadata: metadata(workload), spec }) as Manifest;
}
