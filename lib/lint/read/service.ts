import type { Backend, Service, ServicePort } from '../model/objects';
import type { ObjectName } from '../model/place';
import type { Field } from '../yaml/field';
import { readLabelSelector } from './selector';

/** Reads a Service of the core group. */
export function readService(root: Field, object: ObjectName): Service {
  const type = root.get('spec', 'type')?.text ?? 'ClusterIP';
  return {
    object,
    place: root.get('metadata', 'name')?.place ?? root.place,
    type,
    isHeadless: root.get('spec', 'clusterIP')?.text === 'None',
    selector: type === 'ExternalName' ? undefined : readLabelSelector(root.get('spec', 'selector')),
    ports: (root.get('spec', 'ports')?.items() ?? []).flatMap((port) => readPort(port) ?? []),
  };
}

function readPort(field: Field): ServicePort | undefined {
  const port = field.get('port')?.numberAt;
  if (port === undefined) return undefined;
  return {
    place: field.place,
    name: field.get('name')?.text,
    port: port.value,
    target: field.get('targetPort')?.textAt ?? { value: String(port.value), place: port.place },
    protocol: field.get('protocol')?.text ?? 'TCP',
  };
}

/** Services an Ingress sends requests to. */
export function ingressBackends(root: Field, object: ObjectName): Backend[] {
  const rules = root.get('spec', 'rules')?.items() ?? [];
  const paths = rules.flatMap((rule) => rule.get('http', 'paths')?.items() ?? []);
  const backends = [root.get('spec', 'defaultBackend'), ...paths.map((path) => path.get('backend'))];
  return backends.flatMap((backend): Backend[] => {
    const service = backend?.get('service');
    const name = service?.get('name');
    if (service === undefined || name?.text === undefined) return [];
    const port = service.get('port', 'name')?.text ?? service.get('port', 'number')?.text;
    return [{ object, place: name.place, service: { ...object, kind: 'Service', name: name.text }, port }];
  });
}

/** Services a route of the Gateway API sends requests to. */
export function routeBackends(root: Field, object: ObjectName): Backend[] {
  const rules = root.get('spec', 'rules')?.items() ?? [];
  const references = rules.flatMap((rule) => rule.get('backendRefs')?.items() ?? []);
  return references.flatMap((reference): Backend[] => {
    const name = reference.get('name');
    const isService = (reference.get('kind')?.text ?? 'Service') === 'Service';
    if (name?.text === undefined || !isService) return [];
    const namespace = reference.get('namespace')?.text ?? object.namespace;
    const service = { kind: 'Service', ...(namespace !== undefined && { namespace }), name: name.text };
    return [{ object, place: name.place, service, port: reference.get('port')?.text }];
  });
}
