import type { Projection } from '../model/projection';
import type { Workload } from '../model/workload';
import { claims } from './claim';
import { configMapManifest } from './config-map';
import { dashboardManifest } from './dashboard';
import { deploymentManifest } from './deployment';
import { disruptionBudgetManifest } from './disruption-budget';
import { horizontalAutoscalerManifest } from './horizontal-autoscaler';
import { httpRouteManifest } from './http-route';
import { ingressManifest } from './ingress';
import type { KubernetesObject, Manifest, ManifestFile } from './manifest';
import { networkPolicyManifest } from './network-policy';
import { scaledObjectManifest } from './scaled-object';
import { externalServiceManifest, serviceManifest } from './service';
import { serviceMonitorManifest } from './service-monitor';
import { kubernetesFidelity } from './stances';

/**
 * Renders one workload.
 * @param workloads of the whole definition: who connects to this one follows from them
 */
export function projectKubernetes(workload: Workload, workloads: readonly Workload[]): Projection<KubernetesObject[]> {
  return {
    output: [
      ...object('Resource', 'deployment', deploymentManifest(workload)),
      ...object('ConfigMap', 'deployment', configMapManifest(workload)),
      ...claims(workload).flatMap(({ id, manifest }) => object(id, 'deployment', manifest)),
      ...object('HorizontalPodAutoscaler', 'deployment', horizontalAutoscalerManifest(workload)),
      ...object('ScaledObject', 'deployment', scaledObjectManifest(workload)),
      ...object('PodDisruptionBudget', 'deployment', disruptionBudgetManifest(workload)),
      ...object('Service', 'service', serviceManifest(workload)),
      ...object('ExternalService', 'service', externalServiceManifest(workload)),
      ...object('Ingress', 'service', ingressManifest(workload)),
      ...object('HTTPRoute', 'service', httpRouteManifest(workload)),
      ...object('NetworkPolicy', 'service', networkPolicyManifest(workload, workloads), true),
      ...object('ServiceMonitor', 'service', serviceMonitorManifest(workload)),
      ...object('Dashboard', 'service', dashboardManifest(workload)),
    ],
    fidelity: kubernetesFidelity(workload),
  };
}

function object(id: string, file: ManifestFile, manifest: Manifest | undefined, isLate = false): KubernetesObject[] {
  return manifest === undefined ? [] : [{ id, file, manifest, ...(isLate ? { isLate } : {}) }];
}
