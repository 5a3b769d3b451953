import { k8s } from '../../imports/k8s';
import type { NewClaimStorage } from '../model/storage';
import type { Workload } from '../model/workload';
import type { Manifest } from './manifest';
import { metadata } from './metadata';
import { claimName, requestLogClaimName } from './object-names';
import { memoryQuantity } from './quantity';

/** A claim, and what its construct is called. */
export interface Claim {
  readonly id: string;
  readonly manifest: Manifest;
}

/** The claims that are made with a workload. */
export function claims(workload: Workload): Claim[] {
  if (workload.kind === 'gateway') return [];
  const log = workload.serving.requestLogging?.storage;
  return [
    ...workload.models.flatMap(({ storage }, index) =>
      storage.kind === 'new_claim'
        ? [
            {
              id: `PersistentVolumeClaim${index + 1}`,
              manifest: claimManifest(workload, storage, claimName(workload, index)),
            },
          ]
        : [],
    ),
    ...(log?.kind === 'new_claim'
      ? [
          {
            id: 'RequestLogPersistentVolumeClaim',
            manifest: claimManifest(workload, log, requestLogClaimName(workload)),
          },
        ]
      : []),
  ];
}

function claimManifest(workload: Workload, storage: NewClaimStorage, name: string): Manifest {
  const { accessMode, storageClassName, sizeBytes } = storage;
  const spec: k8s.PersistentVolumeClaimSpec = {
    accessModes: [accessMode],
    ...(storageClassName === undefined ? {} : { storageClassName }),
    resources: { requests: { storage: memoryQuantity(sizeBytes) } },
  };
  return k8s.KubePersistentVolumeClaim.manifest({
    metadata: metadata(workload, { name }),
    spec,
  }) as Manifest;
}
