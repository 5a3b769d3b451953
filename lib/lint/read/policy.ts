import type { Budget, Claim, ConfigObject, NetworkPolicy } from '../model/objects';
import type { ObjectName } from '../model/place';
import type { Field } from '../yaml/field';
import { readQuantity } from './container';
import { readSelector } from './selector';

/** Reads a PodDisruptionBudget. */
export function readBudget(root: Field, object: ObjectName): Budget {
  return {
    object,
    place: root.get('metadata', 'name')?.place ?? root.place,
    selector: readSelector(root.get('spec', 'selector')),
    minAvailable: root.get('spec', 'minAvailable')?.textAt,
    maxUnavailable: root.get('spec', 'maxUnavailable')?.textAt,
  };
}

/** Reads a NetworkPolicy of networking.k8s.io. */
export function readNetworkPolicy(root: Field, object: ObjectName): NetworkPolicy {
  const place = root.get('metadata', 'name')?.place ?? root.place;
  const egress = root.get('spec', 'egress')?.items();
  return {
    object,
    place,
    selector: readSelector(root.get('spec', 'podSelector')) ?? { place, value: { labels: {}, expressions: [] } },
    egress: egress?.map((rule) => ({
      place: rule.place,
      ports: (rule.get('ports')?.items() ?? []).flatMap((port) => port.get('port')?.text ?? []),
    })),
  };
}

/** Reads a PersistentVolumeClaim. */
export function readClaim(root: Field, object: ObjectName): Claim {
  return {
    object,
    place: root.get('metadata', 'name')?.place ?? root.place,
    accessModes: (root.get('spec', 'accessModes')?.items() ?? []).flatMap(({ text }) => text ?? []),
    storage: readQuantity(root.get('spec', 'resources', 'requests', 'storage')),
  };
}

/** Reads the name and the keys of a ConfigMap or a Secret. */
export function readConfigObject(root: Field, object: ObjectName): ConfigObject {
  return {
    object,
    place: root.get('metadata', 'name')?.place ?? root.place,
    keys: ['data', 'binaryData', 'stringData'].flatMap((key) => (root.get(key)?.entries() ?? []).map(([name]) => name)),
  };
}
