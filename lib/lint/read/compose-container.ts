import type { Container, ContainerPort, Mount, Variable } from '../model/container';
import type { At } from '../model/place';
import { parseComposeBytes, parseQuantity, type Quantity } from '../model/quantity';
import type { Field } from '../yaml/field';
import { interpolate } from './interpolate';

/** Reads what a compose service says of its container, in the words of a pod's. */
export function readComposeContainer(
  name: string,
  field: Field,
  ports: readonly ContainerPort[],
  mounts: readonly Mount[],
): Container {
  const limits = field.get('deploy', 'resources', 'limits');
  const reservations = field.get('deploy', 'resources', 'reservations');
  const isHardened = (field.get('security_opt')?.items() ?? []).some(({ text }) =>
    /^no-new-privileges\b/.test(text ?? ''),
  );
  return {
    place: field.place,
    name,
    role: 'main',
    image: readImage(field.get('image')),
    words: ['entrypoint', 'command'].flatMap((key) => readWords(field.get(key))),
    environment: readEnvironment(field.get('environment')),
    ports,
    probes: {},
    requests: {
      cpu: quantity(reservations?.get('cpus'), parseQuantity),
      memory: quantity(reservations?.get('memory') ?? field.get('mem_reservation'), parseComposeBytes),
    },
    limits: {
      cpu: quantity(limits?.get('cpus') ?? field.get('cpus'), parseQuantity),
      memory: quantity(limits?.get('memory') ?? field.get('mem_limit'), parseComposeBytes),
    },
    mounts,
    security: {
      privileged: field.get('privileged')?.booleanAt,
      escalation: isHardened ? { value: false, place: field.place } : undefined,
      readOnlyRoot: field.get('read_only')?.booleanAt,
      nonRoot: undefined,
      user: field.get('user')?.textAt,
      addedCapabilities: (field.get('cap_add')?.items() ?? []).flatMap(({ textAt }) => textAt ?? []),
    },
    preStopSeconds: undefined,
  };
}

/** An image whose name only the caller's environment knows is not looked at. */
function readImage(field: Field | undefined): At<string> | undefined {
  const { text, isKnown } = interpolate(field?.text ?? '');
  return field === undefined || !isKnown || text === '' ? undefined : { value: text, place: field.place };
}

function readWords(field: Field | undefined): At<string>[] {
  if (field === undefined) return [];
  const texts = field.textAt === undefined ? field.items().flatMap(({ textAt }) => textAt ?? []) : split(field.textAt);
  return texts.map(({ value, place }) => ({ value: interpolate(value).text, place }));
}

/** A command in one text, cut at the spaces that are not within quotes. */
function split({ value, place }: At<string>): At<string>[] {
  return (value.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []).map((word) => ({
    value: word.replace(/["']/g, ''),
    place,
  }));
}

function readEnvironment(field: Field | undefined): Variable[] {
  if (field === undefined) return [];
  const listed = field.items().flatMap((item): Variable[] => {
    const [, name, value] = /^([^=]+)(?:=([\s\S]*))?$/.exec(item.text ?? '') ?? [];
    return name === undefined ? [] : [variable(name, value, item)];
  });
  return [...listed, ...field.entries().map(([name, value]) => variable(name, value.text, value))];
}

/** Compose takes numbers and booleans for texts. */
function variable(name: string, text: string | undefined, { place }: Field): Variable {
  const read = interpolate(text ?? '');
  return { name, place, value: text !== undefined && read.isKnown ? read.text : undefined, isString: true };
}

function quantity(field: Field | undefined, parse: (text: string) => Quantity | undefined): At<Quantity> | undefined {
  const value = parse(interpolate(field?.text ?? '').text);
  return field === undefined || value === undefined ? undefined : { value, place: field.place };
}
