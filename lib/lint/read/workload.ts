import type { UnknownField } from '../model/container';
import type { At, ObjectName } from '../model/place';
import type { Reference, Volume, Workload } from '../model/workload';
import type { Field } from '../yaml/field';
import { readContainer, unknownContainerFields } from './container';
import { unknownFields } from './fields';
import { readSelector } from './selector';

const LISTS = ['containers', 'initContainers'] as const;
const HOST_NAMESPACES = ['hostNetwork', 'hostPID', 'hostIPC'];
/** Kinds whose pods end when they are done. */
const ENDING_KINDS = ['Job', 'CronJob'];

/** A workload, and the slips in the spec of its pods. */
export interface ReadWorkload {
  readonly workload: Workload;
  readonly unknownFields: readonly UnknownField[];
}

/**
 * Reads whatever has a pod template: a Deployment, a StatefulSet, a CronJob, a Rollout of another API group, or a Pod.
 * Undefined for an object that has none.
 */
export function readWorkload(root: Field, object: ObjectName): ReadWorkload | undefined {
  const template =
    object.kind === 'Pod'
      ? root
      : (root.get('spec', 'jobTemplate', 'spec', 'template') ?? root.get('spec', 'template'));
  const pod = template?.get('spec');
  if (template === undefined || pod?.get('containers') === undefined) return undefined;
  const containers = LISTS.flatMap((list) => (pod.get(list)?.items() ?? []).map((field) => ({ field, list })));
  // A patch of kustomize looks like the object it changes, and has nothing of it but what it changes.
  if (containers.every(({ field }) => field.get('image') === undefined)) return undefined;
  return {
    workload: {
      object,
      place: root.get('metadata', 'name')?.place ?? root.place,
      isLasting: !ENDING_KINDS.includes(object.kind) && (pod.get('restartPolicy')?.text ?? 'Always') === 'Always',
      replicas: root.get('spec', 'replicas')?.numberAt,
      selector: object.kind === 'Pod' ? undefined : readSelector(root.get('spec', 'selector')),
      labels: template.get('metadata', 'labels')?.texts ?? {},
      annotations: template.get('metadata', 'annotations')?.texts ?? {},
      containers: containers.map(({ field, list }) => readContainer(field, pod, list)),
      volumes: [...(pod.get('volumes')?.items() ?? []).map(readVolume), ...claimTemplates(root)],
      references: [
        ...(pod.get('volumes')?.items() ?? []).flatMap(volumeReferences),
        ...containers.flatMap(({ field }) => environmentReferences(field)),
      ],
      hostNamespaces: HOST_NAMESPACES.flatMap((name) => hostNamespace(pod, name)),
      gracePeriodSeconds: pod.get('terminationGracePeriodSeconds')?.numberAt,
    },
    unknownFields: [
      ...(object.kind === 'Deployment' ? unknownFields(root.get('spec'), 'a Deployment') : []),
      ...unknownFields(pod, 'a pod'),
      ...unknownFields(pod.get('securityContext'), "a pod's security context"),
      ...containers.flatMap(({ field }) => unknownContainerFields(field)),
    ],
  };
}

function readVolume(field: Field): Volume {
  const claim = field.get('persistentVolumeClaim', 'claimName');
  return { place: (claim ?? field).place, name: field.get('name')?.text ?? '', claimName: claim?.text };
}

/** A StatefulSet makes a claim for each pod, and a volume of the same name. */
function claimTemplates(root: Field): Volume[] {
  return (root.get('spec', 'volumeClaimTemplates')?.items() ?? []).map((field) => ({
    place: field.place,
    name: field.get('metadata', 'name')?.text ?? '',
    claimName: undefined,
  }));
}

function volumeReferences(field: Field): Reference[] {
  const sources = [field, ...(field.get('projected', 'sources')?.items() ?? [])];
  return sources.flatMap((source) => [
    ...reference('ConfigMap', source.get('configMap'), 'name'),
    ...reference('Secret', source.get('secret'), source === field ? 'secretName' : 'name'),
  ]);
}

function environmentReferences(container: Field): Reference[] {
  const froms = container.get('envFrom')?.items() ?? [];
  const values = (container.get('env')?.items() ?? []).flatMap((variable) => variable.get('valueFrom') ?? []);
  return [
    ...froms.flatMap((from) => [
      ...reference('ConfigMap', from.get('configMapRef'), 'name'),
      ...reference('Secret', from.get('secretRef'), 'name'),
    ]),
    ...values.flatMap((from) => [
      ...reference('ConfigMap', from.get('configMapKeyRef'), 'name'),
      ...reference('Secret', from.get('secretKeyRef'), 'name'),
    ]),
  ];
}

function reference(kind: Reference['kind'], field: Field | undefined, nameKey: string): Reference[] {
  const name = field?.get(nameKey)?.textAt;
  if (field === undefined || name === undefined) return [];
  const isOptional = field.get('optional')?.booleanAt?.value ?? false;
  return [{ kind, name: name.value, key: field.get('key')?.text, isOptional, place: name.place }];
}

function hostNamespace(pod: Field, name: string): At<string>[] {
  const flag = pod.get(name)?.booleanAt;
  return flag?.value === true ? [{ value: name, place: flag.place }] : [];
}
