import { parseImage, type ImageReference } from '../model/image';
import type { LintRule, Problem } from '../model/rule';
import { runnables } from '../model/subject';

/** Tags that are moved to another image from time to time; `latest-gpu` is one as well. */
const FLOATING = /^(latest|stable|edge|nightly|canary|main|master|dev|develop|devel|head|snapshot)(-|$)/i;

const pinned: LintRule = {
  id: 'images/pinned',
  severity: 'warning',
  reason: 'another image runs under the same name tomorrow, on some nodes and not on others, and there is no way back',
  fix: 'write a version as the tag, or a digest',
  check: (subject) =>
    runnables(subject).flatMap((runnable): Problem[] => {
      const { image } = runnable.container;
      const reference = parseImage(image?.value ?? '');
      // What compose builds itself is not pulled, so nobody moves its tag.
      if (image === undefined || reference === undefined || (runnable.kind === 'compose' && runnable.service.isBuilt)) {
        return [];
      }
      const problem = floating(reference);
      return problem === undefined ? [] : [{ place: image.place, problem: `image ${image.value} ${problem}` }];
    }),
};

function floating({ tag, digest }: ImageReference): string | undefined {
  if (digest !== undefined) return undefined;
  if (tag === undefined) return 'has no tag, which is latest';
  return FLOATING.test(tag) ? `has the tag ${tag}, which is moved` : undefined;
}

const reference: LintRule = {
  id: 'images/reference',
  severity: 'error',
  reason: 'a node cannot pull what is not an image reference, and the pod waits for ever',
  fix: 'use [registry/]repository[:tag][@digest], the repository in lower case',
  check: (subject) =>
    runnables(subject).flatMap(({ container: { image } }) =>
      // A placeholder is replaced before it is applied.
      image === undefined || /[${}<>]/.test(image.value) || parseImage(image.value) !== undefined
        ? []
        : [{ place: image.place, problem: `${JSON.stringify(image.value)} is not an image reference` }],
    ),
};

export const IMAGE_RULES: readonly LintRule[] = [reference, pinned];
