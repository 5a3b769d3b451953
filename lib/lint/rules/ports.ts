import type { Container, ContainerPort } from '../model/container';
import type { LintRule, Problem } from '../model/rule';
import { selectedBy, type Subject } from '../model/subject';
import { lasting, type Workload } from '../model/workload';

/** Ports as messages list them: `grpc 8500, 8501`. */
function portsText(ports: readonly ContainerPort[]): string {
  const texts = ports.map(({ name, port }) => (name === undefined ? String(port) : `${name} ${port}`));
  return texts.join(', ') || 'no port';
}

/** Whether one of the containers has a port of this name or number. A container that declares none may have any. */
function hasPort(containers: readonly Container[], wanted: string): boolean {
  return containers.some(({ ports }) =>
    isNumber(wanted)
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
  reason: 'a probe of a port that is not there fails for ever: the pod gets no traffic, or is restarted without end',
  fix: 'use the name of a port of the container',
  check: (subject) => strayProbes(subject, (port) => !isNumber(port)),
};

const probeNumber: LintRule = {
  id: 'ports/probe-number',
  severity: 'warning',
  reason: 'the container may listen on it all the same; if it does not, the probe fails for ever',
  fix: 'declare the port, and let the probe ask it by its name',
  check: (subject) => strayProbes(subject, isNumber),
};

const isNumber = (port: string): boolean => /^\d+$/.test(port);

/** Probes of ports that are not declared. A number may be that of any container: they have one address. */
function strayProbes({ workloads }: Subject, isMeant: (port: string) => boolean): Problem[] {
  return workloads.flatMap(({ containers }) =>
    containers.flatMap((container) =>
      Object.values(container.probes).flatMap(({ kind, port }): Problem[] => {
        if (port === undefined || !isMeant(port.value)) return [];
        if (hasPort(isNumber(port.value) ? containers : [container], port.value)) return [];
        const ports = portsText(container.ports);
        const problem = `the ${kind} probe of ${container.name} asks port ${port.value}; the container has ${ports}`;
        return [{ place: port.place, problem }];
      }),
    ),
  );
}

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

export const PORT_RULES: readonly LintRule[] = [target, probe, probeNumber, unique];
