import type { ModelStorage } from '../model/storage';
import { perWorkload, type Finding, type Rule } from './rule';

/** Name of a Kubernetes object that is not a DNS label: a claim's. */
const DNS_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const MAX_DNS_NAME = 253;
/** An image reference: no space, no upper case before the tag, an optional tag and digest. */
const IMAGE = /^[a-z0-9][a-z0-9._:/-]*[a-z0-9](:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@sha256:[0-9a-f]{64})?$/;

export const images: Rule = {
  id: 'storage/image',
  reason: 'a node cannot pull what is not an image reference, and the pod waits for ever',
  fix: 'use [registry/]repository[:tag][@sha256:digest] without spaces, the repository in lower case',
  check: perWorkload((workload) => {
    const references = workload.kind === 'gateway' ? [workload.image] : [workload.image, workload.serverImage];
    return [...new Set(references)]
      .filter((image) => !IMAGE.test(image))
      .map((image) => ({ problem: `${JSON.stringify(image)} is not an image reference` }));
  }),
};

export const storage: Rule = {
  id: 'storage/place',
  reason: 'the pod would wait for a volume that cannot exist',
  fix: 'use an absolute host path without .. ; the name of an existing claim; a sub-path relative to the root of it',
  check: perWorkload((workload): Omit<Finding, 'path'>[] => {
    if (workload.kind === 'gateway') return [];
    return workload.models.flatMap(({ storage: place }) => problemsOf(place));
  }),
};

function problemsOf(place: ModelStorage): Omit<Finding, 'path'>[] {
  if (place.kind === 'bind') {
    return isInside(place.hostPath, true) ? [] : [{ problem: `storage binds ${JSON.stringify(place.hostPath)}` }];
  }
  if (place.kind !== 'claim') return [];
  const problems = [];
  if (!DNS_NAME.test(place.claimName) || place.claimName.length > MAX_DNS_NAME) {
    problems.push({ problem: `storage claims ${JSON.stringify(place.claimName)}` });
  }
  if (place.subPath !== undefined && !isInside(place.subPath, false)) {
    problems.push({ problem: `storage has the sub-path ${JSON.stringify(place.subPath)}` });
  }
  return problems;
}

function isInside(path: string, isAbsolute: boolean): boolean {
  return path !== '' && path.startsWith('/') === isAbsolute && !path.split('/').includes('..');
}
