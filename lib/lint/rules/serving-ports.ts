import { addressesIn } from '../model/address';
import type { Container } from '../model/container';
import type { LintRule, Problem } from '../model/rule';
import { runnables, selectedBy, type Subject } from '../model/subject';
import { tensorFlowOf } from '../model/tensorflow';
import { lasting } from '../model/workload';

const ports: LintRule = {
  id: 'serving/ports',
  severity: 'error',
  reason: 'gRPC and REST do not understand each other: every request fails',
  fix: 'gRPC is 8500 and REST is 8501, unless flags say otherwise',
  check: (subject) => [
    ...runnables(subject).flatMap(({ container }) => swappedContainerPorts(container)),
    ...swappedServicePorts(subject),
    ...swappedAddresses(subject),
  ],
};

const isGrpcName = (name: string | undefined): boolean => /(^|-)grpc(-|$)/.test(name ?? '');
const isRestName = (name: string | undefined): boolean => /(^|-)(rest|http)(-|$)/.test(name ?? '');

function swappedContainerPorts(container: Container): Problem[] {
  const own = tensorFlowOf(container)?.ports;
  if (own === undefined) return [];
  const named = container.ports.flatMap(({ place, name, port }): Problem[] => {
    if (isGrpcName(name) && port === own.rest) return [{ place, problem: `port ${name} is ${port}, which is REST` }];
    if (isRestName(name) && port === own.grpc) return [{ place, problem: `port ${name} is ${port}, which is gRPC` }];
    return [];
  });
  const probed = Object.values(container.probes).flatMap(({ kind, how, port }): Problem[] =>
    port !== undefined && how === 'httpGet' && port.value === String(own.grpc)
      ? [{ place: port.place, problem: `the ${kind} probe asks by HTTP port ${port.value}, which is gRPC` }]
      : [],
  );
  return [...named, ...probed];
}

function swappedServicePorts(subject: Subject): Problem[] {
  return subject.services.flatMap((service) => {
    const servers = selectedBy(subject, service).flatMap((workload) => lasting(workload));
    const own = servers.flatMap((container) => tensorFlowOf(container)?.ports ?? [])[0];
    if (own === undefined) return [];
    return service.ports.flatMap(({ name, target: { value, place } }): Problem[] => {
      if (isGrpcName(name) && value === String(own.rest)) {
        return [{ place, problem: `port ${name} leads to ${value}, which is REST` }];
      }
      const isRest = isRestName(name) && value === String(own.grpc);
      return isRest ? [{ place, problem: `port ${name} leads to ${value}, which is gRPC` }] : [];
    });
  });
}

/** `http://models:8500`, where `models` is a compose service or a Service of a model server. */
function swappedAddresses(subject: Subject): Problem[] {
  const servers = new Map<string, { readonly grpc: number }>();
  for (const { services } of subject.projects) {
    for (const { name, container } of services) {
      const own = tensorFlowOf(container)?.ports;
      if (own !== undefined) servers.set(name, own);
    }
  }
  return runnables(subject).flatMap(({ container: { environment } }) =>
    environment.flatMap(({ value, place }) =>
      addressesIn(value ?? '')
        .filter(({ scheme, host, port }) => /^https?$/.test(scheme ?? '') && servers.get(host)?.grpc === port)
        .map(({ scheme, host, port }) => ({ place, problem: `${scheme}://${host}:${port} asks gRPC by HTTP` })),
    ),
  );
}

export const SERVING_PORT_RULES: readonly LintRule[] = [ports];
