import type { Workload } from '../model/workload';
import { perModelServer, perWorkload, problems, type Rule } from './rule';
import { isImage } from './syntax';

export const reference: Rule = {
  id: 'images/reference',
  severity: 'error',
  reason: 'a node cannot pull what is not an image reference, and the pod waits for ever',
  fix: 'use [registry/]repository[:tag][@sha256:digest] without spaces, the repository in lower case',
  check: perWorkload((workload) =>
    problems(
      imagesOf(workload).filter((image) => !isImage(image)),
      (image) => `${JSON.stringify(image)} is not an image reference`,
    ),
  ),
};

export const pinned: Rule = {
  id: 'images/pinned',
  severity: 'warning',
  reason: 'pods that start on different days run different programs, and a rollback brings back the same one',
  fix: 'give it a tag other than latest, or a digest',
  check: perWorkload((workload) =>
    problems(
      imagesOf(workload).filter((image) => isImage(image) && !isPinned(image)),
      (image) => `image '${image}' may be another one tomorrow`,
    ),
  ),
};

export const one: Rule = {
  id: 'images/one',
  severity: 'error',
  reason: 'a container runs one image, so the models of the others would not be in it',
  fix: 'give every model that lies in an image the same image, or another storage',
  check: perModelServer(({ models, image }) =>
    models.flatMap(({ name, storage }) =>
      storage.kind === 'image' && storage.image !== image
        ? [{ problem: `model '${name}' lies in '${storage.image}', the container runs '${image}'` }]
        : [],
    ),
  ),
};

export const server: Rule = {
  id: 'images/server',
  severity: 'error',
  reason: 'the image with the model is built from the image of the server, and cannot be built from itself',
  fix: 'call the image with the model something else',
  check: perModelServer(({ models, serverImage }) =>
    models.some(({ storage }) => storage.kind === 'image' && storage.image === serverImage)
      ? [{ problem: `storage and serverImage are both '${serverImage}'` }]
      : [],
  ),
};

/** Every image the pods of a workload, and the builds of compose, need. */
function imagesOf(workload: Workload): string[] {
  if (workload.kind === 'gateway') return [workload.image];
  const others = workload.models.flatMap(({ storage }) => ('image' in storage ? [storage.image] : []));
  return [...new Set([workload.image, workload.serverImage, ...others])];
}

/** A colon before the last slash is that of a registry's port. */
function isPinned(image: string): boolean {
  if (image.includes('@')) return true;
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  return tag !== undefined && tag !== 'latest';
}
