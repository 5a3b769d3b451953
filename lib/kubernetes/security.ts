import type { k8s } from '../../imports/k8s';
import type { Workload } from '../model/workload';

/** Pod Security "restricted", and a root nobody writes to. */
export const CONTAINER_SECURITY: k8s.SecurityContext = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
  readOnlyRootFilesystem: true,
};

/** Pod Security "restricted". The user is a number: the kubelet cannot prove of a name that it is not root. */
export function podSecurity({ runAs }: Workload): k8s.PodSecurityContext {
  return {
    runAsNonRoot: true,
    runAsUser: runAs.user,
    runAsGroup: runAs.group,
    seccompProfile: { type: 'RuntimeDefault' },
  };
}
