import type { Manifest } from '../../lib/kubernetes/manifest';
import { validate } from '../kubernetes/support/schemas';
import { at } from '../support/manifests';

/** What must hold of every set of manifests; each function answers with what does not, in words. */

type Labels = Readonly<Record<string, string>>;

interface Named {
  readonly name: string;
}

interface Container extends Named {
  readonly ports?: readonly (Named & { readonly containerPort: number })[];
  readonly volumeMounts?: readonly (Named & { readonly mountPath: string })[];
}

interface Volume extends Named {
  readonly configMap?: Named & { readonly items?: readonly { readonly key: string }[] };
  readonly persistentVolumeClaim?: { readonly claimName: string };
}

interface Pod {
  readonly deployment: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly containers: readonly Container[];
  readonly initContainers: readonly Container[];
  readonly volumes: readonly Volume[];
}

export function podsOf(manifests: readonly Manifest[]): Pod[] {
  return manifests
    .filter(({ kind }) => kind === 'Deployment')
    .map((deployment) => {
      const part = <T>(path: string): T | undefined => at(deployment, `spec.template.${path}`) as T | undefined;
      return {
        deployment: deployment.metadata.name,
        namespace: namespaceOf(deployment),
        labels: part('metadata.labels') ?? {},
        annotations: part('metadata.annotations') ?? {},
        containers: part('spec.containers') ?? [],
        initContainers: part('spec.initContainers') ?? [],
        volumes: part('spec.volumes') ?? [],
      };
    });
}

/** Objects the schema of their kind refuses. */
export function invalid(manifests: readonly Manifest[]): string[] {
  return manifests.flatMap((manifest) => {
    try {
      validate(manifest);
      return [];
    } catch (error) {
      return [`${said(manifest)}: ${String(error)}`];
    }
  });
}

/** Two objects of the same kind, namespace and name. */
export function repeatedObjects(manifests: readonly Manifest[]): string[] {
  const names = manifests.map((manifest) => `${said(manifest)} ${namespaceOf(manifest)}`);
  return names.filter((name, index) => names.indexOf(name) !== index);
}

/** Where the labels are that a kind selects pods by. */
const SELECTORS: Readonly<Record<string, string>> = {
  Deployment: 'spec.selector.matchLabels',
  Service: 'spec.selector',
  PodDisruptionBudget: 'spec.selector.matchLabels',
  NetworkPolicy: 'spec.podSelector.matchLabels',
};

/** Selectors that match other pods of their namespace than those of their own workload, or not those. */
export function wrongSelectors(manifests: readonly Manifest[]): string[] {
  const pods = podsOf(manifests);
  return manifests.flatMap((manifest) => {
    const path = SELECTORS[manifest.kind];
    if (path === undefined) return [];
    const selector = at(manifest, path) as Labels;
    const own = instanceOf(manifest);
    const matched = pods
      .filter(({ namespace, labels }) => namespace === namespaceOf(manifest) && matches(selector, labels))
      .map(({ deployment }) => deployment);
    return matched.length === 1 && matched[0] === own ? [] : [`${said(manifest)} selects ${matched.join(', ')}`];
  });
}

/** ServiceMonitors that select no Service, or two, or one of another workload; and whose port no pod of it has. */
export function wrongMonitors(manifests: readonly Manifest[]): string[] {
  const services = manifests.filter(({ kind }) => kind === 'Service');
  return manifests
    .filter(({ kind }) => kind === 'ServiceMonitor')
    .flatMap((monitor) => {
      const selector = at(monitor, 'spec.selector.matchLabels') as Labels;
      const excluded = (at(monitor, 'spec.selector.matchExpressions') ?? []) as readonly { readonly key: string }[];
      const selected = services.filter(
        (service) =>
          namespaceOf(service) === namespaceOf(monitor) &&
          matches(selector, service.metadata.labels) &&
          !excluded.some(({ key }) => key in service.metadata.labels),
      );
      const names = selected.map((service) => service.metadata.name);
      const found = names.length === 1 && names[0] === instanceOf(monitor) ? [] : [`selects ${names.join(', ')}`];
      const port = at(monitor, 'spec.endpoints.0.targetPort');
      return [
        ...found,
        ...(portNames(podOf(manifests, monitor)).includes(String(port)) ? [] : [`scrapes ${String(port)}`]),
      ];
    });
}

/** Autoscalers of something that is not there, or of what already has a fixed number of pods. */
export function wrongAutoscalers(manifests: readonly Manifest[]): string[] {
  return manifests
    .filter(({ kind }) => kind === 'HorizontalPodAutoscaler' || kind === 'ScaledObject')
    .flatMap((autoscaler) => {
      const name = at(autoscaler, 'spec.scaleTargetRef.name');
      const target = manifests.find(
        (one) =>
          one.kind === 'Deployment' && one.metadata.name === name && namespaceOf(one) === namespaceOf(autoscaler),
      );
      return target !== undefined && at(target, 'spec.replicas') === undefined
        ? []
        : [`${said(autoscaler)}: ${String(name)}`];
    });
}

/** References to a port no container of the pod listens on. */
export function missingPorts(manifests: readonly Manifest[]): string[] {
  return manifests.flatMap((manifest) => {
    const pod = podOf(manifests, manifest);
    const has = (port: unknown): boolean => portNames(pod).includes(String(port));
    return referencesOf(manifest)
      .filter((port) => !has(port))
      .map((port) => `${said(manifest)} names port ${String(port)}`);
  });
}

function referencesOf(manifest: Manifest): unknown[] {
  if (manifest.kind === 'Service') {
    return (at(manifest, 'spec.ports') as readonly { readonly targetPort: unknown }[]).map((port) => port.targetPort);
  }
  if (manifest.kind === 'NetworkPolicy') {
    const rules = (at(manifest, 'spec.ingress') ?? []) as readonly {
      readonly ports?: readonly { readonly port: number }[];
    }[];
    return rules.flatMap(({ ports }) => (ports ?? []).map(({ port }) => port));
  }
  if (manifest.kind !== 'Deployment') return [];
  const probes = ['startupProbe', 'readinessProbe', 'livenessProbe'].map((probe) =>
    at(manifest, `spec.template.spec.containers.0.${probe}.httpGet.port`),
  );
  const scraped = at(manifest, 'spec.template.metadata.annotations.prometheus|io/port');
  return [...probes, ...(scraped === undefined ? [] : [scraped])];
}

/** Backends of Ingresses and HTTPRoutes that are no port of a Service. */
export function missingBackends(manifests: readonly Manifest[]): string[] {
  return manifests.flatMap((manifest) => {
    const backend =
      manifest.kind === 'Ingress'
        ? {
            name: at(manifest, 'spec.rules.0.http.paths.0.backend.service.name'),
            port: at(manifest, 'spec.rules.0.http.paths.0.backend.service.port.number'),
          }
        : manifest.kind === 'HTTPRoute'
          ? (at(manifest, 'spec.rules.0.backendRefs.0') as { readonly name: unknown; readonly port: unknown })
          : undefined;
    if (backend === undefined) return [];
    const service = manifests.find(
      (one) =>
        one.kind === 'Service' && one.metadata.name === backend.name && namespaceOf(one) === namespaceOf(manifest),
    );
    const ports = (at(service, 'spec.ports') ?? []) as readonly { readonly port: number }[];
    return ports.some(({ port }) => port === backend.port) ? [] : [`${said(manifest)}: ${JSON.stringify(backend)}`];
  });
}

/** Claims of someone else that definitions name. */
const FOREIGN_CLAIMS = ['archive'];

/** Mounts without a volume, volumes without a mount, and what volumes name and nobody makes. */
export function missingVolumes(manifests: readonly Manifest[]): string[] {
  return podsOf(manifests).flatMap(({ deployment, namespace, containers, initContainers, volumes }) => {
    const names = volumes.map(({ name }) => name);
    const mounts = [...containers, ...initContainers].flatMap(({ volumeMounts }) => volumeMounts ?? []);
    const mounted = mounts.map(({ name }) => name);
    const paths = containers.flatMap(({ volumeMounts }) => (volumeMounts ?? []).map(({ mountPath }) => mountPath));
    const made = (kind: string, name: string): Manifest | undefined =>
      manifests.find((one) => one.kind === kind && one.metadata.name === name && namespaceOf(one) === namespace);
    const sources = volumes.flatMap(({ configMap, persistentVolumeClaim }) => {
      const claim = persistentVolumeClaim?.claimName;
      const data = Object.keys(made('ConfigMap', configMap?.name ?? '')?.['data'] ?? {});
      return [
        ...(claim === undefined || FOREIGN_CLAIMS.includes(claim) || made('PersistentVolumeClaim', claim)
          ? []
          : [claim]),
        ...(configMap === undefined || data.length > 0 ? [] : [configMap.name]),
        ...(configMap?.items ?? []).map(({ key }) => key).filter((key) => !data.includes(key)),
      ];
    });
    return [
      ...mounted.filter((name) => !names.includes(name)).map((name) => `mount ${name}`),
      ...names.filter((name) => !mounted.includes(name)).map((name) => `volume ${name}`),
      ...names.filter((name, index) => names.indexOf(name) !== index).map((name) => `volume ${name} twice`),
      ...paths.filter((path, index) => paths.indexOf(path) !== index).map((path) => `path ${path} twice`),
      ...sources.map((name) => `source ${name}`),
    ].map((problem) => `${deployment}: ${problem}`);
  });
}

/** Every invariant, by name. */
export const INVARIANTS: Readonly<Record<string, (manifests: readonly Manifest[]) => string[]>> = {
  invalid,
  repeatedObjects,
  wrongSelectors,
  wrongMonitors,
  wrongAutoscalers,
  missingPorts,
  missingBackends,
  missingVolumes,
};

/** What does not hold, by invariant; empty for a set of manifests as it should be. */
export function broken(manifests: readonly Manifest[]): Record<string, string[]> {
  const all = Object.entries(INVARIANTS).map(([name, check]): [string, string[]] => [name, check(manifests)]);
  return Object.fromEntries(all.filter(([, problems]) => problems.length > 0));
}

function podOf(manifests: readonly Manifest[], of: Manifest): Pod | undefined {
  return podsOf(manifests).find(
    ({ deployment, namespace }) => deployment === instanceOf(of) && namespace === namespaceOf(of),
  );
}

/** Names and numbers of the ports of a pod's containers. */
function portNames(pod: Pod | undefined): string[] {
  const ports = (pod?.containers ?? []).flatMap((container) => container.ports ?? []);
  return ports.flatMap(({ name, containerPort }) => [name, String(containerPort)]);
}

function instanceOf({ metadata }: Manifest): string {
  return metadata.labels['app.kubernetes.io/instance'] ?? '';
}

function namespaceOf({ metadata }: Manifest): string {
  return metadata.namespace ?? '';
}

function matches(selector: Labels, labels: Labels): boolean {
  const entries = Object.entries(selector);
  return entries.length > 0 && entries.every(([key, value]) => labels[key] === value);
}

function said({ kind, metadata }: Manifest): string {
  return `${kind} ${metadata.name}`;
}
