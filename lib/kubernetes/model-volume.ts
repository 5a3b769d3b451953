import { type k8s } from '../../imports/k8s';
import { containerBasePath } from '../model/process';
import type { ServedModel, Workload } from '../model/workload';

/** Volumes of a pod and where its container has them. */
export interface Mounted {
  readonly volumes: k8s.Volume[];
  readonly mounts: k8s.VolumeMount[];
}

/** The volumes the models lie in, unless they lie in the image; always read-only. */
export function modelVolumes(workload: Workload): Mounted {
  if (workload.kind === 'gateway') return { volumes: [], mounts: [] };
  const mounted = workload.models.flatMap((model, index) => modelVolume(model, index));
  return { volumes: mounted.map(({ volume }) => volume), mounts: mounted.map(({ mount }) => mount) };
}

function modelVolume(model: ServedModel, index: number): { volume: k8s.Volume; mount: k8s.VolumeMount }[] {
  const { storage } = model;
  const name = index === 0 ? 'model' : `model-${index + 1}`;
  const mount: k8s.VolumeMount = { name, mountPath: containerBasePath(model), readOnly: true };
  if (storage.kind === 'bind') {
    // `Directory`: a missing path fails the pod with its name, instead of an empty directory that never loads.
    return [{ volume: { name, hostPath: { path: storage.hostPath, type: 'Directory' } }, mount }];
  }
  if (storage.kind === 'claim') {
    const volume = { name, persistentVolumeClaim: { claimName: storage.claimName, readOnly: true } };
    return [{ volume, mount: storage.subPath === undefined ? mount : { ...mount, subPath: storage.subPath } }];
  }
  return [];
}
