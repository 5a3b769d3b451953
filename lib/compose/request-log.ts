import { requestLogClaimName } from '../model/object-names';
import { REQUEST_LOG_DIRECTORY } from '../model/process';
import type { Workload } from '../model/workload';
import type { ComposeMount } from './document';

/**
 * The volume requests are logged to. A new one has the owner and the mode its directory has in the image, where every
 * user may write. Without a name it is one container's own; a claim's has one, and stays when the container goes.
 */
export function requestLogMounts(workload: Workload): ComposeMount[] {
  if (workload.kind === 'gateway' || workload.serving.requestLogging === undefined) return [];
  const [source] = requestLogVolumes(workload);
  return [{ type: 'volume', ...(source === undefined ? {} : { source }), target: REQUEST_LOG_DIRECTORY }];
}

/** Names of the volumes that stay. */
export function requestLogVolumes(workload: Workload): string[] {
  if (workload.kind === 'gateway') return [];
  const storage = workload.serving.requestLogging?.storage;
  return storage === undefined || storage.kind === 'ephemeral' ? [] : [requestLogClaimName(workload)];
}
