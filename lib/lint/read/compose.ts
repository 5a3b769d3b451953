import { posix } from 'node:path';
import type { BindSource, ComposeProject, ComposeService, Dependency } from '../model/compose';
import type { Mount } from '../model/container';
import type { At } from '../model/place';
import { parseComposeSeconds } from '../model/quantity';
import type { Field } from '../yaml/field';
import { readComposeContainer } from './compose-container';
import { readComposePort } from './compose-ports';
import { interpolate } from './interpolate';

/** Says whether a path of this machine is there; undefined where nobody can tell, as for standard input. */
export type PathExists = (composeFile: string, path: string) => boolean | undefined;

/** Whether a document is a compose file. */
export function isCompose(root: Field): boolean {
  return root.get('services')?.isMapping === true && root.get('kind') === undefined;
}

/** Reads a compose file. */
export function readCompose(root: Field, pathExists: PathExists): ComposeProject {
  const { file } = root.place;
  return {
    file,
    services: (root.get('services')?.entries() ?? []).map(([name, field]) => readService(name, field, pathExists)),
    hasIncludes: root.get('include') !== undefined,
    hasForeignNetwork: hasForeignNetwork(root),
    otherHosts: (root.get('services')?.entries() ?? []).flatMap(([, field]) => otherHosts(field)),
  };
}

function hasForeignNetwork(root: Field): boolean {
  const networks = root.get('networks')?.entries() ?? [];
  return networks.some(([, network]) => network.get('external')?.booleanAt?.value === true);
}

/** Names from `extra_hosts` (`name:address` or `name=address`), and aliases from `links` (`service:alias`). */
function otherHosts(field: Field): string[] {
  const hosts = field.get('extra_hosts');
  const listed = (hosts?.items() ?? []).flatMap(({ text }) => text?.split(/[:=]/)[0] ?? []);
  const links = ['links', 'external_links'].flatMap((key) => field.get(key)?.items() ?? []);
  return [
    ...listed,
    ...(hosts?.entries() ?? []).map(([name]) => name),
    ...links.flatMap(({ text }) => text?.split(':').at(-1) ?? []),
  ];
}

function readService(name: string, root: Field, pathExists: PathExists): ComposeService {
  const object = { kind: 'compose service', name };
  const field = root.within(object);
  const ports = (field.get('ports')?.items() ?? []).flatMap((port) => readComposePort(port) ?? []);
  const volumes = (field.get('volumes')?.items() ?? []).flatMap((volume) => readVolume(volume) ?? []);
  const isBuilt = field.get('build') !== undefined;
  const health = field.get('healthcheck');
  const grace = field.get('stop_grace_period')?.textAt;
  const graceSeconds = grace === undefined ? undefined : parseComposeSeconds(grace.value);
  return {
    object,
    place: field.place,
    name,
    container: readComposeContainer(
      name,
      field,
      ports.flatMap(({ container }) => container ?? []),
      volumes.map(({ mount }) => mount),
    ),
    isBuilt,
    isPartial: field.get('extends') !== undefined || (!isBuilt && field.get('image') === undefined),
    dependencies: readDependencies(field.get('depends_on')),
    healthcheck: health && { place: health.place, isDisabled: isDisabled(health) },
    published: ports.map(({ published }) => published),
    binds: volumes.flatMap(({ bind }): BindSource[] => {
      if (bind === undefined) return [];
      const { text: path, isKnown } = interpolate(bind.value);
      return [{ place: bind.place, path, exists: isKnown ? pathExists(bind.place.file, path) : undefined }];
    }),
    hasRestart: field.get('restart') !== undefined || field.get('deploy', 'restart_policy') !== undefined,
    aliases: aliasesOf(field),
    networks: networksOf(field),
    stopGraceSeconds: grace && graceSeconds !== undefined ? { value: graceSeconds, place: grace.place } : undefined,
  };
}

function isDisabled(health: Field): boolean {
  const test = health.get('test');
  const first = test?.items()[0]?.text ?? test?.text;
  return health.get('disable')?.booleanAt?.value === true || first === 'NONE';
}

function readDependencies(field: Field | undefined): Dependency[] {
  if (field === undefined) return [];
  const listed = field
    .items()
    .flatMap(({ text, place }): Dependency[] =>
      text === undefined ? [] : [{ place, service: text, condition: 'service_started' }],
    );
  const needed = field.entries().filter(([, dependency]) => dependency.get('required')?.booleanAt?.value !== false);
  const mapped = needed.map(([service, dependency]): Dependency => ({
    place: dependency.place,
    service,
    condition: dependency.get('condition')?.text ?? 'service_started',
  }));
  return [...listed, ...mapped];
}

/** A volume, with the path of this machine it binds, if it does. */
function readVolume(field: Field): { mount: Mount; bind: At<string> | undefined } | undefined {
  const mountAt = (path: string): Mount => ({ place: field.place, volume: undefined, path: posix.normalize(path) });
  if (field.isMapping) {
    const target = field.get('target')?.text;
    if (target === undefined) return undefined;
    const bind = field.get('type')?.text === 'bind' ? field.get('source')?.textAt : undefined;
    return { mount: mountAt(target), bind };
  }
  // `source:target[:mode]`; a part alone is the target of an anonymous volume. A default may have a colon of its own.
  const [first, second] = (field.text ?? '').match(/(?:\$\{[^}]*\}|[^:])+/g) ?? [];
  if (first === undefined) return undefined;
  if (second === undefined) return { mount: mountAt(first), bind: undefined };
  const isPath = /^[./~]/.test(interpolate(first).text);
  return { mount: mountAt(second), bind: isPath ? { value: first, place: field.place } : undefined };
}

/** A network may be written without a value, so its keys are asked and not its entries. */
function networksOf(field: Field): string[] | undefined {
  if (field.get('network_mode') !== undefined) return undefined;
  const networks = field.get('networks');
  if (networks === undefined) return ['default'];
  return networks.isMapping ? networks.keys() : networks.items().flatMap(({ text }) => text ?? []);
}

function aliasesOf(field: Field): string[] {
  const networks = (field.get('networks')?.entries() ?? []).flatMap(([, network]) => network.get('aliases') ?? []);
  return [
    ...['container_name', 'hostname'].flatMap((key) => field.get(key)?.text ?? []),
    ...networks.flatMap((aliases) => aliases.items().flatMap(({ text }) => text ?? [])),
  ];
}
