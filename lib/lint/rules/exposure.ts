import { Port } from '@cdk8s-serving/contract';
import type { Backend, Service, ServicePort } from '../model/objects';
import { canMeet } from '../model/place';
import type { LintRule, Problem } from '../model/rule';
import { selectedBy, type Subject } from '../model/subject';
import { tensorFlowOf } from '../model/tensorflow';
import { listText } from '../model/text';
import { lasting } from '../model/workload';

const backend: LintRule = {
  id: 'exposure/backend',
  severity: 'error',
  reason: 'whoever asks is answered with an error by the ingress controller',
  fix: 'name a Service of the same namespace, and a port it has',
  check: (subject) =>
    subject.backends.flatMap((found): Problem[] => {
      const { place, service, port } = found;
      const services = subject.services.filter(({ object }) => canMeet(object, service));
      // Without a Service in the files, they are somewhere else.
      if (services.length === 0) return [];
      const named = serviceOf(subject, found);
      if (named === undefined) {
        const names = listText(services.map(({ object }) => object.name));
        return [{ place, problem: `there is no Service ${service.name}; there is ${names}` }];
      }
      if (port === undefined || named.ports.some((own) => own.name === port || String(own.port) === port)) return [];
      const ports = named.ports.map((own) => [own.name, own.port].filter((part) => part !== undefined).join(' '));
      return [{ place, problem: `Service ${service.name} has no port ${port}; it has ${listText(ports)}` }];
    }),
};

function serviceOf({ services }: Subject, { service }: Backend): Service | undefined {
  return services.find(({ object }) => object.name === service.name && canMeet(object, service));
}

const management: LintRule = {
  id: 'exposure/management',
  severity: 'error',
  reason: 'the management port answers without asking who is there, and tells how the process is',
  fix: 'leave the port out of the Service; the kubelet and Prometheus reach the pods themselves',
  check: (subject) => [
    ...subject.services.flatMap((service) => {
      const isOutside = service.type === 'LoadBalancer' || service.type === 'NodePort';
      return service.ports
        .filter((port) => isOutside && isManagement(subject, service, port))
        .map(({ place, port }) => ({ place, problem: `a ${service.type} shows the management port, as ${port}` }));
    }),
    ...subject.backends.flatMap((found) => {
      const service = serviceOf(subject, found);
      const port = service?.ports.find(
        ({ name, port: number }) => name === found.port || String(number) === found.port,
      );
      if (service === undefined || port === undefined || !isManagement(subject, service, port)) return [];
      return [{ place: found.place, problem: `it leads to the management port of Service ${service.object.name}` }];
    }),
  ],
};

function isManagement(subject: Subject, service: Service, { name, target }: ServicePort): boolean {
  const names = [name, target.value];
  if (names.includes('management')) return true;
  return selectedBy(subject, service)
    .flatMap((workload) => lasting(workload))
    .some((container) => {
      const isModelServer = tensorFlowOf(container)?.kind === 'model_server';
      return (
        (isModelServer && target.value === String(Port.management)) ||
        container.ports.some(({ name: own, port }) => own === 'management' && String(port) === target.value)
      );
    });
}

const published: LintRule = {
  id: 'exposure/published',
  severity: 'warning',
  reason: 'a port without an address is open to everyone who reaches the machine, past its firewall',
  fix: 'write 127.0.0.1: before it, or the address it is meant for',
  check: ({ projects }) =>
    projects.flatMap(({ services }) =>
      services.flatMap(({ published: ports }) =>
        ports
          .filter(({ hostIp }) => hostIp === undefined || hostIp === '0.0.0.0' || hostIp === '::')
          .map(({ place, text }) => ({ place, problem: `port ${text} is published on all interfaces` })),
      ),
    ),
};

export const EXPOSURE_RULES: readonly LintRule[] = [backend, management, published];
