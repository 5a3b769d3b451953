import type { ComposeDocument, ComposeService } from '../../lib/compose/document';
import type { LocalPlan } from '../../lib/local/plan';
import { schemaErrors } from '../compose/support/schema';

/** What does not hold of a compose document, in words. */
export function brokenCompose(document: ComposeDocument): string[] {
  const services = Object.entries(document.services);
  return [
    ...schemaErrors(document).map(({ instancePath, message }) => `${instancePath} ${message ?? ''}`),
    ...services.flatMap(([name, service]) => missingParts(document, service).map((part) => `${name}: ${part}`)),
    ...twice(services.flatMap(([, { ports }]) => (ports ?? []).map((port) => JSON.stringify(published(port))))),
  ];
}

function published(port: object): unknown {
  return Reflect.get(port, 'published');
}

function missingParts(document: ComposeDocument, service: ComposeService): string[] {
  const missing = (what: string, names: readonly string[], defined: object | undefined): string[] =>
    names.filter((name) => !(name in (defined ?? {}))).map((name) => `${what} ${name} is nowhere`);
  const sources = (references: readonly { readonly source: string }[] | undefined): string[] =>
    (references ?? []).map(({ source }) => source);
  const volumes = (service.volumes ?? []).flatMap((mount) =>
    // One without a name is the container's own.
    mount.type === 'volume' && mount.source !== undefined ? [mount.source] : [],
  );
  return [
    ...missing('network', service.networks, document.networks),
    ...missing('service', Object.keys(service.depends_on ?? {}), document.services),
    ...missing('config', sources(service.configs), document.configs),
    ...missing('secret', sources(service.secrets), document.secrets),
    ...missing('volume', volumes, document.volumes),
  ];
}

/** What does not hold of a plan of local processes, in words. */
export function brokenPlan({ processes }: LocalPlan): string[] {
  const started = new Set<string>();
  const late = processes.flatMap(({ name, dependsOn }) => {
    const missing = dependsOn.filter((other) => !started.has(other));
    started.add(name);
    return missing.map((other) => `${name} is started before ${other}`);
  });
  const ports = processes.flatMap((process) => process.ports.map(({ port }) => String(port)));
  const files = processes.flatMap(({ name, args, files: own }) =>
    args.flatMap((argument) =>
      typeof argument === 'object' && 'file' in argument && !own.some((file) => file.name === argument.file)
        ? [`${name} is given ${argument.file}, which nobody writes`]
        : [],
    ),
  );
  return [...late, ...twice(ports), ...twice(processes.map(({ name }) => name)), ...files];
}

function twice(names: readonly string[]): string[] {
  return names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${name} is there twice`);
}
