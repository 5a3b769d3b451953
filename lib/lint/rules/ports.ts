import type { Container, ContainerPort } from '../model/container';
import type { LintRule, Problem } from '../model/rule';
import { selectedBy } from '../model/subject';
import { lasting, type Workload } from '../model/workload';

/** Ports as messages list them: `grpc 8500, 8501`. */
function portsText(ports: readonly ContainerPort[]): string {
  const texts = ports.map(({ name, port }) => (name === undefined ? String(port) : `${name} ${port}`));
  return texts.join(', ') || 'no port';
}

/** Whether one of the containers has a port of this name or number. A container that declares none may have any. */
export function hasPort(containers: readonly Container[], wanted: string): boolean {
  const isNumber = /^\d+$/.test(wanted);
  return containers.some(({ ports }) =>
    isNumber
      ? ports.length === 0 || ports.some(({ port }) => String(port) === wanted)
      : ports.some(({ name }) => name === wanted),
  );
}

const target: LintRule = {
  id: 'ports/target',
  severity: 'error',
  reason: 'the Service sends requests to a port nobody listens on',
  fix: 'use the name or number of a port of the container',
  check: (subject) =>
    subject.services.flatMap((service) =>
      service.ports.flatMap(({ target: { value, place } }): Problem[] => {
        const deaf = selectedBy(subject, service).find((workload) => !hasPort(lasting(workload), value));
        if (deaf === undefined) return [];
        const ports = portsText(lasting(deaf).flatMap((container) => container.ports));
        return [
          {
            place,
            problem: `no container of ${deaf.object.kind} ${deaf.object.name} has port ${value}; it has ${ports}`,
          },
        ];
      }),
    ),
};

const probe: LintRule = {
  id: 'ports/probe',
  severity: 'error',
  reason: 'a probe of a port nobody listens on fails for ever: the pod gets no traffic, or is restarted without end',
  fix: 'ask a port of the container',
  check: ({ workloads }) =>
    workloads.flatMap(({ containers }) =>
      containers.flatMap((container) =>
        Object.values(container.probes).flatMap(({ kind, port }): Problem[] => {
          if (port === undefined || hasPort([container], port.value)) return [];
          const ports = portsText(container.ports);
          const problem = `the ${kind} probe of ${container.name} asks port ${port.value}; the container has ${ports}`;
          return [{ place: port.place, problem }];
        }),
      ),
    ),
};

const unique: LintRule = {
  id: 'ports/unique',
  severity: 'error',
  reason: 'containers of a pod share one network: the second to listen on a port fails',
  fix: 'give one of them another port',
  check: ({ workloads }) => workloads.flatMap(doublePorts),
};

function doublePorts(workload: Workload): Problem[] {
  const problems: Problem[] = [];
  const seen = new Map<string, string>();
  for (const { name: container, ports } of lasting(workload)) {
    for (const { place, name, port, protocol } of ports) {
      const keys = [`${port}/${protocol}`, ...(name === undefined ? [] : [`name ${name}`])];
      const taken = keys.find((key) => seen.has(key));
      if (taken !== undefined) {
        problems.push({ place, problem: `port ${taken} of ${container} is already that of ${seen.get(taken)}` });
      }
      for (const key of keys) seen.set(key, container);
    }
  }
  return problems;
}

export const PORT_RULES: readonly LintRule[] = [target, probe, unique];
