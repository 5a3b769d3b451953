import { type k8s } from '../../imports/k8s';
import { containerBasePath } from '../model/process';
import type { Workload } from '../model/workload';

const NAME = 'model';

/** The volume a model lies in, unless it lies in the image; always read-only. */
export function modelVolume(workload: Workload): { volumes: k8s.Volume[]; mounts: k8s.VolumeMount[] } {
  if (workload.kind === 'gateway' || workload.storage.kind === 'image') return { volumes: [], mounts: [] };
  const mount: k8s.VolumeMount = { name: NAME, mountPath: containerBasePath(workload), readOnly: true };
  const { storage } = workload;
  if (storage.kind === 'bind') {
    // `Directory`: a missing path fails the pod with its name, instead of an empty directory that never loads.
    return { volumes: [{ name: NAME, hostPath: { path: storage.hostPath, type: 'Directory' } }], mounts: [mount] };
  }
  return {
    volumes: [{ name: NAME, persistentVolumeClaim: { claimName: storage.claimName, readOnly: true } }],
    mounts: [storage.subPath === undefined ? mount : { ...mount, subPath: storage.subPath }],
  };
}
