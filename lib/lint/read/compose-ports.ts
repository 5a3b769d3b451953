import type { PublishedPort } from '../model/compose';
import type { ContainerPort } from '../model/container';
import type { Field } from '../yaml/field';
import { interpolate } from './interpolate';

/** A port of a compose service: what it listens on, and how this machine shows it. */
export interface ReadPort {
  readonly container: ContainerPort | undefined;
  readonly published: PublishedPort;
}

/** `[host ip:][published:]target[/protocol]`, the address in brackets where it has colons. */
const SHORT = /^(?:(?:(\[[^\]]*\]|[^:[\]]*):)?([^:]*):)?([^:/]+)(?:\/(\w+))?$/;

/** Reads an entry of `ports`, in its short or its long form; undefined for what is neither. */
export function readComposePort(field: Field): ReadPort | undefined {
  return field.isMapping ? readLong(field) : readShort(field);
}

function readShort(field: Field): ReadPort | undefined {
  const text = interpolate(field.text ?? '').text;
  const [, hostIp, , target, protocol] = SHORT.exec(text) ?? [];
  if (target === undefined) return undefined;
  return {
    container: portOf(field, target, undefined, protocol),
    published: { place: field.place, hostIp: bare(hostIp), text },
  };
}

function readLong(field: Field): ReadPort | undefined {
  const target = field.get('target')?.text;
  if (target === undefined) return undefined;
  const hostIp = field.get('host_ip')?.text;
  const text = [hostIp, field.get('published')?.text, target].filter((part) => part !== undefined).join(':');
  return {
    container: portOf(field, target, field.get('name')?.text, field.get('protocol')?.text),
    published: { place: field.place, hostIp: bare(hostIp), text },
  };
}

function portOf(
  { place }: Field,
  target: string,
  name: string | undefined,
  protocol: string | undefined,
): ContainerPort | undefined {
  const port = Number(target);
  return Number.isInteger(port) ? { place, name, port, protocol: (protocol ?? 'tcp').toUpperCase() } : undefined;
}

/** An address without brackets; an empty one is none. */
function bare(address: string | undefined): string | undefined {
  return address?.replace(/[[\]]/g, '') || undefined;
}
