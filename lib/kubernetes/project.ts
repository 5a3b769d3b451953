import { FIELD_NAMES, type FieldName } from '../model/fields';
import { HONOURED, fidelityOf, type Projection, type Stance } from '../model/projection';
import type { Workload } from '../model/workload';
import { deploymentManifest } from './deployment';
import type { KubernetesObject } from './manifest';
import { serviceManifest } from './service';

/** Kubernetes can say every field of a workload. */
const STANCES = Object.fromEntries(FIELD_NAMES.map((name) => [name, HONOURED])) as Record<FieldName, Stance>;

/**
 * Renders one workload.
 * @param workloads of the whole definition: who connects to this one follows from them
 */
export function projectKubernetes(workload: Workload, workloads: readonly Workload[]): Projection<KubernetesObject[]> {
  void workloads;
  return {
    output: [
      { id: 'Resource', file: 'deployment', manifest: deploymentManifest(workload) },
      { id: 'Service', file: 'service', manifest: serviceManifest(workload) },
    ],
    fidelity: fidelityOf('kubernetes', [workload], STANCES),
  };
}
