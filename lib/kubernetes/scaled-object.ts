import type { ScaledObjectSpec } from '../../imports/keda';
import type { Workload } from '../model/workload';
import { scaleTarget } from './horizontal-autoscaler';
import type { Manifest } from './manifest';
import { metadata } from './metadata';

/** KEDA's ScaledObject of a workload; undefined where something else decides on the number of pods. */
export function scaledObjectManifest(workload: Workload): Manifest | undefined {
  const { scaling } = workload;
  if (scaling.kind !== 'events') return undefined;
  const spec: ScaledObjectSpec = {
    scaleTargetRef: scaleTarget(workload),
    minReplicaCount: scaling.minReplicas,
    maxReplicaCount: scaling.maxReplicas,
    pollingInterval: scaling.pollingIntervalSeconds,
    cooldownPeriod: scaling.cooldownSeconds,
    triggers: scaling.triggers.map(({ type, metadata: settings, authentication }) => ({
      type,
      metadata: settings,
      ...(authentication === undefined ? {} : { authenticationRef: { name: authentication } }),
    })),
  };
  return { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', metadata: metadata(workload), spec };
}
