import type { ClaimStorage, ModelStorage, NewClaimStorage } from '../model/storage';
import { maxReplicas } from '../model/scaling';
import { perModel, type Problem, type Rule } from './rule';
import { isDnsName, isInside, isWithin } from './syntax';

export const place: Rule = {
  id: 'storage/place',
  severity: 'error',
  reason: 'the pod would wait for a volume that cannot exist',
  fix: 'use an absolute host path without .. ; a name of a claim or class the cluster takes; a sub-path relative to its root',
  check: perModel(({ storage }) => problemsOf(storage)),
};

function problemsOf(storage: ModelStorage): Problem[] {
  if (storage.kind === 'bind') {
    return isInside(storage.hostPath, true) ? [] : [{ problem: `storage binds ${JSON.stringify(storage.hostPath)}` }];
  }
  return storage.kind === 'claim' || storage.kind === 'new_claim' ? claimProblems(storage, 'storage') : [];
}

/** What the cluster would not take of a claim. @param prop that says it */
export function claimProblems(storage: ClaimStorage | NewClaimStorage, prop: string): Problem[] {
  const found: Problem[] = [];
  if (storage.subPath !== undefined && !isInside(storage.subPath, false)) {
    found.push({ problem: `${prop} has the sub-path ${JSON.stringify(storage.subPath)}` });
  }
  if (storage.kind === 'claim') {
    if (!isDnsName(storage.claimName)) found.push({ problem: `${prop} claims ${JSON.stringify(storage.claimName)}` });
    return found;
  }
  if (!isWithin(storage.sizeBytes, 1)) found.push({ problem: `${prop} claims ${storage.sizeBytes} bytes` });
  if (storage.storageClassName !== undefined && !isDnsName(storage.storageClassName)) {
    found.push({ problem: `${prop} has the class ${JSON.stringify(storage.storageClassName)}` });
  }
  return found;
}

export const size: Rule = {
  id: 'storage/size',
  severity: 'error',
  reason: 'the model that was checked does not fit into the volume that is made for it',
  fix: 'raise the size of the claim; room for a second version lets one replace the other',
  check: perModel(({ name, storage, file }) => {
    if (storage.kind !== 'new_claim' || file.kind !== 'read' || storage.sizeBytes >= file.sizeBytes) return [];
    return [{ problem: `storage claims ${storage.sizeBytes} bytes, a version of '${name}' has ${file.sizeBytes}` }];
  }),
};

export const oneNode: Rule = {
  id: 'storage/one-node',
  severity: 'warning',
  reason: 'a ReadWriteOnce volume is on one node at a time: a pod on another node waits for it for ever',
  fix: "use accessMode 'ReadOnlyMany' or 'ReadWriteMany', or one replica with Rollout.recreate()",
  check: perModel(({ storage }, workload) => {
    if (storage.kind !== 'new_claim' || storage.accessMode !== 'ReadWriteOnce') return [];
    const pods = maxReplicas(workload);
    if (pods > 1) return [{ problem: `storage is ReadWriteOnce, and there are up to ${pods} pods` }];
    return workload.rollout.kind === 'rolling' && workload.rollout.maxUnavailable === 0
      ? [{ problem: 'storage is ReadWriteOnce, and a rollout starts the new pod beside the old one' }]
      : [];
  }),
};

export const nodePath: Rule = {
  id: 'storage/node-path',
  severity: 'warning',
  reason:
    'every node has a directory of its own at that path, or none: pods on other nodes serve something else or fail',
  fix: 'use a claim or a download, or one replica bound to its node by a nodeSelector',
  check: (definition) => (definition.targets.includes('kubernetes') ? nodePaths(definition) : []),
};

const nodePaths = perModel(({ name, storage }, workload): Problem[] => {
  const pods = maxReplicas(workload);
  return storage.kind === 'bind' && pods > 1
    ? [{ problem: `model '${name}' lies in ${storage.hostPath} of a node, and there are up to ${pods} pods` }]
    : [];
});

/** rclone's connection strings: `:s3,env_auth:bucket/path`, `:http,url='https://host/path':`; or a configured remote. */
const SOURCE = /^(:?[A-Za-z0-9_][^:'"]*|:[a-z0-9]+,[a-z_]+='([^']|'')*'):(.*)$/s;

export const downloadSource: Rule = {
  id: 'storage/download-source',
  severity: 'error',
  reason: 'the download fails in every pod, which never starts its server',
  fix: 'give s3 and gcs `bucket/path`, http the URL of the base path with http:// or https://',
  check: perModel(({ name, storage }) =>
    storage.kind !== 'download' || isSource(storage.source)
      ? []
      : [{ problem: `the download of '${name}' is from ${JSON.stringify(storage.source)}` }],
  ),
};

function isSource(source: string): boolean {
  const [, remote = '', , path = ''] = SOURCE.exec(source) ?? [];
  if (remote === '') return false;
  const url = /^:http,url='(.*)'$/s.exec(remote)?.[1];
  return url === undefined ? /^[A-Za-z0-9]\S*$/.test(path) && !path.includes('://') : /^https?:\/\/[^\s/]+/.test(url);
}

export const unverified: Rule = {
  id: 'storage/unverified',
  severity: 'warning',
  reason: 'whatever lies at the source that day is served, also a model the definition was never checked against',
  fix: 'leave `verify` on: each file is compared with the one that was checked',
  check: perModel(({ name, storage }) =>
    storage.kind === 'download' && storage.digests === undefined
      ? [{ problem: `the download of '${name}' is not compared with anything` }]
      : [],
  ),
};
