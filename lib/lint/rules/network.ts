import { Port } from '@cdk8s-serving/contract';
import { addressesIn } from '../model/address';
import type { ComposeProject, ComposeService } from '../model/compose';
import type { Container } from '../model/container';
import type { Service, ServicePort } from '../model/objects';
import { canMeet, type At } from '../model/place';
import type { LintRule, Problem } from '../model/rule';
import { selectorText, selects } from '../model/selector';
import { mostPods, selectedBy, type Subject } from '../model/subject';
import { listText } from '../model/text';
import type { Workload } from '../model/workload';

const grpcBalancing: LintRule = {
  id: 'network/grpc-balancing',
  severity: 'warning',
  reason: 'a client keeps one gRPC connection: behind a cluster IP every request of it goes to the same pod',
  fix: 'make the Service headless (clusterIP: None) and let the client balance: dns:///<service>:<port> with round_robin',
  check: (subject) =>
    subject.services.flatMap((service): Problem[] => {
      const isBalanced = !service.isHeadless && service.selector !== undefined;
      const workloads = selectedBy(subject, service);
      // One pod has nothing to balance, and the proxies of a mesh balance requests themselves.
      const isAlone = workloads.length === 1 && workloads.every((workload) => mostPods(subject, workload) <= 1);
      if (!isBalanced || isAlone || workloads.some(isMeshed)) return [];
      return service.ports.filter(isGrpc).map(({ place, port, name }) => ({
        place,
        problem: `gRPC port ${name ?? port} is behind a cluster IP, which balances connections and not requests`,
      }));
    }),
};

function isGrpc({ name, port, target }: ServicePort): boolean {
  return (
    /(^|-)grpc(-|$)/.test(name ?? '') ||
    port === Port.grpc ||
    target.value === String(Port.grpc) ||
    target.value === 'grpc'
  );
}

function isMeshed({ annotations, labels }: Workload): boolean {
  const all = { ...annotations, ...labels };
  return all['linkerd.io/inject'] === 'enabled' || all['sidecar.istio.io/inject'] === 'true';
}

const selector: LintRule = {
  id: 'network/selector',
  severity: 'warning',
  reason: 'a policy that selects no pod protects none',
  fix: 'use labels that the pod template has',
  check: ({ networkPolicies, workloads }) =>
    networkPolicies.flatMap(({ object, selector: { place, value } }): Problem[] => {
      const near = workloads.filter((workload) => canMeet(object, workload.object));
      if (near.length === 0 || near.some(({ labels }) => selects(value, labels))) return [];
      return [{ place, problem: `it selects no pod: ${selectorText(value)}` }];
    }),
};

const dns: LintRule = {
  id: 'network/dns',
  severity: 'warning',
  reason: 'a pod that may not ask for names reaches nothing by name',
  fix: 'allow egress to ports 53/UDP and 53/TCP of kube-system',
  check: ({ networkPolicies }) =>
    networkPolicies.flatMap(({ place, egress }): Problem[] => {
      // No rule at all is a pod that is meant to reach nothing; a rule without ports may reach the name server.
      const isAmiss = egress !== undefined && egress.length > 0;
      const allowsNames = egress?.some(
        ({ ports }) => ports.length === 0 || ports.some((port) => /^(53|dns.*)$/.test(port)),
      );
      return isAmiss && allowsNames !== true ? [{ place, problem: 'its egress rules leave out DNS, port 53' }] : [];
    }),
};

const servicePort: LintRule = {
  id: 'network/service-port',
  severity: 'error',
  reason: 'every request to it is refused or lost',
  fix: 'use a port of the Service',
  check: (subject) =>
    subject.workloads.flatMap((workload) =>
      workload.containers.flatMap((container) =>
        textsOf(container).flatMap(({ value, place }) =>
          addressesIn(value).flatMap(({ host, port }): Problem[] => {
            const service = serviceNamed(subject, workload, host);
            if (service === undefined || offers(service, port)) return [];
            const ports = listText(service.ports.map((own) => String(own.port)));
            return [{ place, problem: `Service ${service.object.name} has no port ${port}; it has ${ports}` }];
          }),
        ),
      ),
    ),
};

/** The Service a pod reaches by a host name: `digits`, `digits.prod`, `digits.prod.svc.cluster.local`. */
function serviceNamed({ services }: Subject, { object }: Workload, host: string): Service | undefined {
  const [name, namespace, kind] = host.split('.');
  if (kind !== undefined && kind !== 'svc') return undefined;
  const wanted = namespace === undefined ? object : { ...object, namespace };
  return services.find((service) => service.object.name === name && canMeet(service.object, wanted));
}

/** A headless Service is reached on the ports of its pods, whatever its own are called. */
function offers(service: Service, port: number): boolean {
  return service.isHeadless || service.selector === undefined || service.ports.some((own) => own.port === port);
}

/** Variables and words of a command, where addresses are written. */
function textsOf({ environment, words }: Pick<Container, 'environment' | 'words'>): At<string>[] {
  return [...environment.flatMap(({ value, place }) => (value === undefined ? [] : [{ value, place }])), ...words];
}

/** Names that compose and Docker answer, apart from the compose services. */
const KNOWN_HOSTS = ['localhost', 'host.docker.internal', 'gateway.docker.internal'];
/** A variable or flag that is no address, however it looks: `--user=app:1000`. */
const NO_ADDRESS = /(image|tag|version|user|uid|owner|group|ratio)(=|$)/i;

const hosts: LintRule = {
  id: 'network/hosts',
  severity: 'error',
  reason: 'there is nobody of that name on its networks: every request to it fails',
  fix: 'use the name of a compose service that shares a network',
  check: ({ projects }) => projects.flatMap(strangers),
};

function strangers(project: ComposeProject): Problem[] {
  const { services, hasIncludes, hasForeignNetwork, otherHosts } = project;
  if (hasIncludes || hasForeignNetwork) return [];
  const others = new Set([...KNOWN_HOSTS, ...otherHosts]);
  return services.flatMap((service) =>
    addressTexts(service.container).flatMap(({ value, place }) =>
      addressesIn(value)
        .filter(({ host }) => !host.includes('.') && !others.has(host))
        .flatMap(({ host, port }): Problem[] => {
          const problem = whyUnreachable(project, service, host);
          return problem === undefined ? [] : [{ place, problem: `${host}:${port} ${problem}` }];
        }),
    ),
  );
}

/** What keeps a compose service from reaching a host, if anything does. */
function whyUnreachable({ services }: ComposeProject, from: ComposeService, host: string): string | undefined {
  const named = services.filter(({ name, aliases }) => name === host || aliases.includes(host));
  if (named.length === 0) return `is no compose service; there is ${listText(services.map(({ name }) => name))}`;
  const meets = ({ networks }: ComposeService): boolean =>
    networks === undefined || from.networks === undefined || networks.some((name) => from.networks?.includes(name));
  if (named.some(meets)) return undefined;
  const theirs = listText(named.flatMap(({ networks }) => networks ?? []));
  return `is on network ${theirs}, and ${from.name} is on ${listText(from.networks ?? [])}`;
}

/** What may hold an address: not the owner that a command gives a file. */
function addressTexts({ environment, words }: Container): At<string>[] {
  return [
    ...textsOf({ environment: environment.filter(({ name }) => !NO_ADDRESS.test(name)), words: [] }),
    ...words.filter(({ value }, index) => !NO_ADDRESS.test(value) && words[index - 1]?.value !== 'chown'),
  ];
}

export const NETWORK_RULES: readonly LintRule[] = [grpcBalancing, selector, dns, servicePort, hosts];
