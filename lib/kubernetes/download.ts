import type { k8s } from '../../imports/k8s';
import { downloadScript } from '../model/download-script';
import { containerBasePath } from '../model/process';
import type { DownloadStorage } from '../model/storage';
import type { ServedModel, Workload } from '../model/workload';
import { modelVolumeName } from './object-names';
import { containerResources } from './resources';
import { TMP_MOUNT } from './scratch';
import { CONTAINER_SECURITY } from './security';
import { TERMINATION_MESSAGE_POLICY } from './termination-message';
import { literally, variables } from './variables';

/** One container for each model that is downloaded; they run one after the other, before the server. */
export function downloads(workload: Workload): k8s.Container[] {
  if (workload.kind === 'gateway') return [];
  return workload.models.flatMap((model, index) =>
    model.storage.kind === 'download' ? [download(workload, model, model.storage, index)] : [],
  );
}

/**
 * The digests are part of the script and not in a ConfigMap: a changed model is then a changed pod template, so it rolls
 * out like every other change, is undone by a rollback, and cannot be there before or after its pods.
 */
function download(workload: Workload, model: ServedModel, storage: DownloadStorage, index: number): k8s.Container {
  const volume = modelVolumeName(index);
  const basePath = containerBasePath(model);
  return {
    name: `download-${volume}`,
    image: storage.image,
    imagePullPolicy: workload.imagePullPolicy,
    command: ['sh', '-c', literally(downloadScript(storage, basePath))],
    ...(Object.keys(storage.environment).length === 0 ? {} : { env: variables(storage.environment) }),
    // A pod sets aside the larger of what it downloads with and what it runs with, so this asks for nothing more.
    resources: containerResources({ ...workload.resources, gpu: undefined }),
    terminationMessagePolicy: TERMINATION_MESSAGE_POLICY,
    securityContext: CONTAINER_SECURITY,
    volumeMounts: [{ name: volume, mountPath: basePath }, TMP_MOUNT],
  };
}
