import { k8s } from '../../imports/k8s';
import type { NewClaimStorage } from '../model/storage';
import type { Workload } from '../model/workload';
import type { Manifest } from './manifest';
import { metadata } from './metadata';
import { claimName } from './object-names';
import { memoryQuantity } from './quantity';

/** A claim made for a model, and the model's index in its workload. */
export interface ModelClaim {
  readonly index: number;
  readonly manifest: Manifest;
}

/** The claims that are made with a workload. */
export function claims(workload: Workload): ModelClaim[] {
  if (workload.kind === 'gateway') return [];
  return workload.models.flatMap(({ storage }, index) =>
    storage.kind === 'new_claim' ? [{ index, manifest: claimManifest(workload, storage, index) }] : [],
  );
}

function claimManifest(workload: Workload, storage: NewClaimStorage, index: number): Manifest {
  const { accessMode, storageClassName, sizeBytes } = storage;
  const spec: k8s.PersistentVolumeClaimSpec = {
    accessModes: [accessMode],
    ...(storageClassName === undefined ? {} : { storageClassName }),
    resources: { requests: { storage: memoryQuantity(sizeBytes) } },
  };
  return k8s.KubePersistentVolumeClaim.manifest({
    metadata: metadata(workload, { name: claimName(workload, index) }),
    spec,
  }) as Manifest;
}
