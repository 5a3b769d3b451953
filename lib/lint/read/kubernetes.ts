import type { UnknownField } from '../model/container';
import type { ObjectName } from '../model/place';
import type { Subject } from '../model/subject';
import type { Field } from '../yaml/field';
import { readAutoscaler, readScaledObject } from './autoscaler';
import { unknownFields } from './fields';
import { readBudget, readClaim, readConfigObject, readNetworkPolicy } from './policy';
import { ingressBackends, readService, routeBackends } from './service';
import { notTexts } from './texts';
import { readWorkload } from './workload';

/** What one object adds to the subject. */
export type Part = { readonly [Key in keyof Subject]?: Subject[Key] };

/** Whether a document is an API object, or a list of them. */
export function isKubernetes(root: Field): boolean {
  return root.get('kind')?.text !== undefined && root.get('apiVersion')?.text !== undefined;
}

/** Reads an API object, and each object of a List. */
export function readKubernetes(root: Field): Part[] {
  const kind = root.get('kind')?.text ?? '';
  if (kind.endsWith('List') && root.get('items') !== undefined) {
    return (root.get('items')?.items() ?? []).filter(isKubernetes).flatMap(readKubernetes);
  }
  const name = root.get('metadata', 'name')?.text;
  if (name === undefined) return [];
  const namespace = root.get('metadata', 'namespace')?.text;
  const object: ObjectName = { kind, ...(namespace !== undefined && { namespace }), name };
  const field = root.within(object);
  const apiVersion = field.get('apiVersion')?.textAt ?? { value: '', place: field.place };
  const version = apiVersion.value;
  const group = version.includes('/') ? version.slice(0, version.indexOf('/')) : '';
  const place = field.get('metadata', 'name')?.place ?? field.place;
  return [
    { objects: [{ type: `${group}/${kind}`, apiVersion, object, place }], notTexts: notTexts(field, kind) },
    readByKind(field, object, group),
  ];
}

function readByKind(field: Field, object: ObjectName, group: string): Part {
  switch (`${group}/${object.kind}`) {
    case '/Service':
      return { services: [readService(field, object)], unknownFields: serviceFields(field) };
    case 'autoscaling/HorizontalPodAutoscaler':
      return { autoscalers: [readAutoscaler(field, object)] };
    case 'keda.sh/ScaledObject':
      return { autoscalers: [readScaledObject(field, object)] };
    case 'policy/PodDisruptionBudget':
      return { budgets: [readBudget(field, object)] };
    case 'networking.k8s.io/NetworkPolicy':
      return { networkPolicies: [readNetworkPolicy(field, object)] };
    case 'networking.k8s.io/Ingress':
      return { backends: ingressBackends(field, object) };
    case 'gateway.networking.k8s.io/HTTPRoute':
    case 'gateway.networking.k8s.io/GRPCRoute':
      return { backends: routeBackends(field, object) };
    case '/PersistentVolumeClaim':
      return { claims: [readClaim(field, object)] };
    case '/ConfigMap':
    case '/Secret':
      return { configs: [readConfigObject(field, object)] };
    default:
      return workloadPart(field, object);
  }
}

function serviceFields(field: Field): UnknownField[] {
  const spec = field.get('spec');
  const ports = spec?.get('ports')?.items() ?? [];
  return [...unknownFields(spec, 'a Service'), ...ports.flatMap((port) => unknownFields(port, 'a port of a Service'))];
}

function workloadPart(field: Field, object: ObjectName): Part {
  const read = readWorkload(field, object);
  return read === undefined ? {} : { workloads: [read.workload], unknownFields: read.unknownFields };
}
