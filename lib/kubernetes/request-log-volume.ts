import type { k8s } from '../../imports/k8s';
import { requestLogBytes } from '../model/disk';
import { REQUEST_LOG_DIRECTORY } from '../model/process';
import type { ModelServerWorkload, Workload } from '../model/workload';
import type { RequestLogging } from '../model/request-logging';
import { NOTHING_MOUNTED, type Mounted } from './mounted';
import { requestLogClaimName } from './object-names';
import { memoryQuantity } from './quantity';

const NAME = 'request-log';

/** The volume requests are logged to: beside /tmp the one place a model server may write to. */
export function requestLogVolume(workload: Workload): Mounted {
  if (workload.kind === 'gateway' || workload.serving.requestLogging === undefined) return NOTHING_MOUNTED;
  const { storage } = workload.serving.requestLogging;
  const subPath = storage.kind === 'claim' ? storage.subPath : undefined;
  return {
    volumes: [{ name: NAME, ...source(workload, workload.serving.requestLogging) }],
    mounts: [{ name: NAME, mountPath: REQUEST_LOG_DIRECTORY, ...(subPath === undefined ? {} : { subPath }) }],
  };
}

/** True where the volume outlives its pods: then it belongs to root until the kubelet gives it to a group. */
export function logsToClaim(workload: Workload): boolean {
  if (workload.kind === 'gateway') return false;
  const { requestLogging } = workload.serving;
  return requestLogging !== undefined && requestLogging.storage.kind !== 'ephemeral';
}

function source(workload: ModelServerWorkload, logging: RequestLogging): Omit<k8s.Volume, 'name'> {
  const { storage } = logging;
  switch (storage.kind) {
    case 'ephemeral':
      return { emptyDir: { sizeLimit: memoryQuantity(requestLogBytes(workload.models, logging)) } };
    case 'claim':
      return { persistentVolumeClaim: { claimName: storage.claimName } };
    case 'new_claim':
      return { persistentVolumeClaim: { claimName: requestLogClaimName(workload) } };
  }
}
