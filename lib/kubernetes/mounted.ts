import type { k8s } from '../../imports/k8s';

/** Volumes of a pod and where its container has them. */
export interface Mounted {
  readonly volumes: readonly k8s.Volume[];
  readonly mounts: readonly k8s.VolumeMount[];
}

export const NOTHING_MOUNTED: Mounted = { volumes: [], mounts: [] };

/** One after the other. */
export function together(...parts: readonly Mounted[]): Mounted {
  return { volumes: parts.flatMap(({ volumes }) => volumes), mounts: parts.flatMap(({ mounts }) => mounts) };
}
