import type { Claim } from '../model/objects';
import { canMeet, type ObjectName } from '../model/place';
import type { LintRule, Problem } from '../model/rule';
import { mostPods, type Subject } from '../model/subject';
import { listText } from '../model/text';

const mount: LintRule = {
  id: 'storage/mount',
  severity: 'error',
  reason: 'the cluster refuses a pod that mounts a volume it does not have',
  fix: 'add the volume to the pod, or correct the name',
  check: ({ workloads }) =>
    workloads.flatMap(({ containers, volumes }) =>
      containers.flatMap(({ name: container, mounts }) =>
        mounts.flatMap(({ place, volume }): Problem[] => {
          const names = volumes.map(({ name }) => name);
          if (volume === undefined || names.includes(volume)) return [];
          const has = listText(names);
          return [{ place, problem: `container ${container} mounts volume ${volume}; the pod has ${has}` }];
        }),
      ),
    ),
};

const reference: LintRule = {
  id: 'storage/reference',
  severity: 'warning',
  reason: 'a pod waits for ever for a claim or a ConfigMap that is not there',
  fix: 'correct the name, or add the object; give its file as well where it is in another',
  check: (subject) =>
    subject.workloads.flatMap(({ object, volumes, references }): Problem[] => [
      ...volumes.flatMap(({ place, claimName }) =>
        claimName === undefined ? [] : absent(subject.claims, object, 'PersistentVolumeClaim', claimName, place),
      ),
      ...references.flatMap(({ kind, name, key, isOptional, place }): Problem[] => {
        const configs = subject.configs.filter((config) => config.object.kind === kind);
        if (isOptional) return [];
        const missing = absent(configs, object, kind, name, place);
        const found = configs.find((config) => config.object.name === name && canMeet(config.object, object));
        if (found?.keys === undefined || key === undefined || found.keys.includes(key)) return missing;
        return [{ place, problem: `${kind} ${name} has no key ${key}; it has ${listText(found.keys)}` }];
      }),
    ]),
};

/**
 * Only where others of its kind were read: whoever keeps none of them in these files keeps this one elsewhere too.
 * Secrets usually come from somewhere else, so one that is missing says nothing.
 */
function absent(
  objects: readonly { readonly object: ObjectName }[],
  user: ObjectName,
  kind: string,
  name: string,
  place: Problem['place'],
): Problem[] {
  const near = objects.filter(({ object }) => canMeet(object, user));
  if (kind === 'Secret' || near.length === 0 || near.some(({ object }) => object.name === name)) return [];
  const names = listText(near.map(({ object }) => object.name));
  return [{ place, problem: `there is no ${kind} ${name} in these files; there is ${names}` }];
}

/** Modes that let one node, or one pod, have the volume. */
const ONE_NODE = ['ReadWriteOnce', 'ReadWriteOncePod'];

const oneNode: LintRule = {
  id: 'storage/one-node',
  severity: 'warning',
  reason: 'a pod on another node than the first waits for ever for the volume',
  fix: 'use a claim with ReadOnlyMany or ReadWriteMany, or a StatefulSet with volumeClaimTemplates, or one replica',
  check: (subject) =>
    subject.workloads.flatMap((workload): Problem[] => {
      const pods = mostPods(subject, workload);
      if (pods <= 1) return [];
      return workload.volumes.flatMap(({ place, claimName }): Problem[] => {
        const claim = claimName === undefined ? undefined : claimNamed(subject, workload.object, claimName);
        if (claim === undefined || claim.accessModes.length === 0) return [];
        if (!claim.accessModes.every((mode) => ONE_NODE.includes(mode))) return [];
        const problem = `up to ${pods} pods share claim ${claimName}, which is ${claim.accessModes.join(', ')}`;
        return [{ place, problem }];
      });
    }),
};

function claimNamed({ claims }: Subject, user: ObjectName, name: string): Claim | undefined {
  return claims.find(({ object }) => object.name === name && canMeet(object, user));
}

const bindSource: LintRule = {
  id: 'storage/bind-source',
  severity: 'error',
  reason: 'Docker makes an empty directory of root in its place, or does not start the container',
  fix: 'correct the path; it is relative to the directory of the compose file',
  check: ({ projects }) =>
    projects.flatMap(({ services }) =>
      services.flatMap(({ binds }) =>
        binds
          .filter(({ exists }) => exists === false)
          .map(({ place, path }) => ({ place, problem: `${path} is not there` })),
      ),
    ),
};

export const STORAGE_RULES: readonly LintRule[] = [mount, reference, oneNode, bindSource];
