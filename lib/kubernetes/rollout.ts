import type { k8s } from '../../imports/k8s';
import type { Rollout } from '../model/scaling';
import { podCount } from './pod-count';

/** How a Deployment replaces its pods. */
export function rolloutSpec(
  rollout: Rollout,
): Pick<k8s.DeploymentSpec, 'strategy' | 'minReadySeconds' | 'progressDeadlineSeconds'> {
  if (rollout.kind === 'recreate') return { strategy: { type: 'Recreate' } };
  const { maxSurge, maxUnavailable, minReadySeconds, progressDeadlineSeconds } = rollout;
  return {
    strategy: {
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: podCount(maxSurge), maxUnavailable: podCount(maxUnavailable) },
    },
    ...(minReadySeconds > 0 ? { minReadySeconds } : {}),
    progressDeadlineSeconds,
  };
}
