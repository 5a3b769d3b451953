import type { k8s } from '../../imports/k8s';
import type { Workload } from '../model/workload';
import type { Mounted } from './mounted';
import { memoryQuantity } from './quantity';

/** A directory of the pod's own, empty at its start, that holds no more than the pod may write altogether. */
export function scratch({ resources }: Workload): Omit<k8s.Volume, 'name'> {
  return { emptyDir: { sizeLimit: memoryQuantity(resources.limits.ephemeralStorageBytes) } };
}

/** The one place every container may write to. */
export const TMP_MOUNT: k8s.VolumeMount = { name: 'tmp', mountPath: '/tmp' };

/** /tmp of a pod. */
export function tmpVolume(workload: Workload): Mounted {
  return { volumes: [{ name: TMP_MOUNT.name, ...scratch(workload) }], mounts: [TMP_MOUNT] };
}
