import type { Projection } from '../model/projection';
import type { Workload } from '../model/workload';
import { deploymentManifest } from './deployment';
import type { Manifest } from './manifest';
import { serviceManifest } from './service';

/** The Kubernetes objects of one workload. */
export interface KubernetesObjects {
  readonly deployment: Manifest;
  readonly service: Manifest;
}

/** Renders one workload. Kubernetes can say every field of a workload, so nothing is ever unsupported. */
export function projectKubernetes(workload: Workload): Projection<KubernetesObjects> {
  return {
    output: { deployment: deploymentManifest(workload), service: serviceManifest(workload) },
    unsupported: [],
  };
}
