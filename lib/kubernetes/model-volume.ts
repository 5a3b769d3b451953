import type { k8s } from '../../imports/k8s';
import { containerBasePath } from '../model/process';
import type { ServedModel, Workload } from '../model/workload';
import { NOTHING_MOUNTED, together, type Mounted } from './mounted';
import { claimName, modelVolumeName } from './object-names';
import { scratch } from './scratch';

/** The volumes the models lie in, unless they lie in the image; always read-only. */
export function modelVolumes(workload: Workload): Mounted {
  if (workload.kind === 'gateway') return NOTHING_MOUNTED;
  return together(...workload.models.map((model, index) => modelVolume(workload, model, index)));
}

function modelVolume(workload: Workload, model: ServedModel, index: number): Mounted {
  const { storage } = model;
  const source = volumeSource(workload, storage, index);
  if (source === undefined) return NOTHING_MOUNTED;
  const name = modelVolumeName(index);
  const subPath = 'subPath' in storage ? storage.subPath : undefined;
  return {
    volumes: [{ name, ...source }],
    mounts: [
      {
        name,
        mountPath: containerBasePath(model),
        readOnly: true,
        ...(subPath === undefined ? {} : { subPath }),
      },
    ],
  };
}

function volumeSource(
  workload: Workload,
  storage: ServedModel['storage'],
  index: number,
): Omit<k8s.Volume, 'name'> | undefined {
  switch (storage.kind) {
    case 'image':
      return undefined;
    case 'bind':
      // `Directory`: a missing path fails the pod with its name, instead of an empty directory that never loads.
      return { hostPath: { path: storage.hostPath, type: 'Directory' } };
    case 'claim':
      return { persistentVolumeClaim: { claimName: storage.claimName, readOnly: true } };
    case 'new_claim':
      // Read-only where it is mounted and not as a volume: whoever is first on a new disk has to format it.
      return { persistentVolumeClaim: { claimName: claimName(workload, index) } };
    case 'download':
      return scratch(workload);
  }
}
