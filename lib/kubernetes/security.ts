import type { k8s } from '../../imports/k8s';
import type { Workload } from '../model/workload';
import { logsToClaim } from './request-log-volume';

/** Pod Security "restricted", and a root nobody writes to. */
export const CONTAINER_SECURITY: k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
};

/** Pod Security "restricted". The user is a number: the kubelet cannot prove of a name that it is not root. */
export function podSecurity(workload: Workload): k8s.PodSecurityContext {
  const { runAs } = workload;
  return {
    runAsNonRoot: true,
    runAsUser: runAs.user,
    runAsGroup: runAs.group,
    // Files of a volume that already belong to the group are not gone through at each start.
    ...(logsToClaim(workload) ? { fsGroup: runAs.group, fsGroupChangePolicy: 'OnRootMismatch' } : {}),
    seccompProfile: { type: 'RuntimeDefault' },
  };
}
