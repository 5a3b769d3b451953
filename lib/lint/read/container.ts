import type {
  Container,
  ContainerPort,
  ContainerSecurity,
  Mount,
  Probe,
  ProbeKind,
  UnknownField,
  Variable,
} from '../model/container';
import type { At } from '../model/place';
import { parseQuantity, type Amounts, type Quantity } from '../model/quantity';
import type { Field } from '../yaml/field';
import { unknownFields } from './fields';
import { readProbe } from './probe';

const PROBES: readonly ProbeKind[] = ['startup', 'readiness', 'liveness'];

/** Reads a container of a pod. What the pod's security context says holds where the container's does not. */
export function readContainer(field: Field, pod: Field, list: 'containers' | 'initContainers'): Container {
  const isSidecar = list === 'initContainers' && field.get('restartPolicy')?.text === 'Always';
  return {
    place: field.place,
    name: field.get('name')?.text ?? '',
    role: list === 'containers' ? 'main' : isSidecar ? 'sidecar' : 'init',
    image: field.get('image')?.textAt,
    words: ['command', 'args'].flatMap((key) => (field.get(key)?.items() ?? []).flatMap(({ textAt }) => textAt ?? [])),
    environment: (field.get('env')?.items() ?? []).flatMap((variable) => readVariable(variable) ?? []),
    ports: (field.get('ports')?.items() ?? []).flatMap((port) => readPort(port) ?? []),
    probes: readProbes(field),
    requests: readAmounts(field.get('resources', 'requests')),
    limits: readAmounts(field.get('resources', 'limits')),
    mounts: (field.get('volumeMounts')?.items() ?? []).map(readMount),
    security: readSecurity(field.get('securityContext'), pod.get('securityContext')),
    preStopSeconds: readPreStop(field.get('lifecycle', 'preStop')),
  };
}

/** Slips in a container, its ports and its probes. */
export function unknownContainerFields(field: Field): UnknownField[] {
  return [
    ...unknownFields(field, 'a container'),
    ...(field.get('ports')?.items() ?? []).flatMap((port) => unknownFields(port, 'a port of a container')),
    ...PROBES.flatMap((kind) => unknownFields(field.get(`${kind}Probe`), 'a probe')),
    ...unknownFields(field.get('securityContext'), "a container's security context"),
    ...unknownFields(field.get('resources'), "a container's resources"),
  ];
}

function readVariable(field: Field): Variable | undefined {
  const name = field.get('name')?.text;
  const value = field.get('value');
  if (name === undefined) return undefined;
  return { name, place: (value ?? field).place, value: value?.text, isString: value?.isString ?? true };
}

function readPort(field: Field): ContainerPort | undefined {
  const port = field.get('containerPort')?.numberAt;
  if (port === undefined) return undefined;
  return {
    place: port.place,
    name: field.get('name')?.text,
    port: port.value,
    protocol: field.get('protocol')?.text ?? 'TCP',
  };
}

function readProbes(field: Field): Partial<Record<ProbeKind, Probe>> {
  const found = PROBES.flatMap((kind): [ProbeKind, Probe][] => {
    const probe = field.get(`${kind}Probe`);
    const read = probe === undefined ? undefined : readProbe(probe, kind);
    return read === undefined ? [] : [[kind, read]];
  });
  return Object.fromEntries(found);
}

function readAmounts(field: Field | undefined): Amounts {
  return { cpu: readQuantity(field?.get('cpu')), memory: readQuantity(field?.get('memory')) };
}

/** Reads a Kubernetes quantity with its place. */
export function readQuantity(field: Field | undefined): At<Quantity> | undefined {
  const at = field?.textAt;
  const value = at === undefined ? undefined : parseQuantity(at.value);
  return at === undefined || value === undefined ? undefined : { value, place: at.place };
}

function readMount(field: Field): Mount {
  const path = field.get('mountPath');
  return { place: field.place, volume: field.get('name')?.text, path: path?.text ?? '' };
}

function readSecurity(own: Field | undefined, pod: Field | undefined): ContainerSecurity {
  return {
    privileged: own?.get('privileged')?.booleanAt,
    escalation: own?.get('allowPrivilegeEscalation')?.booleanAt,
    readOnlyRoot: own?.get('readOnlyRootFilesystem')?.booleanAt,
    nonRoot: own?.get('runAsNonRoot')?.booleanAt ?? pod?.get('runAsNonRoot')?.booleanAt,
    user: own?.get('runAsUser')?.textAt ?? pod?.get('runAsUser')?.textAt,
    addedCapabilities: (own?.get('capabilities', 'add')?.items() ?? []).flatMap(({ textAt }) => textAt ?? []),
  };
}

/** Seconds a preStop hook sleeps, by the sleep action or by a command that has `sleep 5` in it. */
function readPreStop(hook: Field | undefined): At<number> | undefined {
  if (hook === undefined) return undefined;
  const action = hook.get('sleep', 'seconds')?.numberAt;
  if (action !== undefined) return action;
  const words = hook.get('exec', 'command')?.items() ?? [];
  const [, seconds] = /\bsleep\s+(\d+(?:\.\d+)?)\b/.exec(words.map(({ text }) => text ?? '').join(' ')) ?? [];
  return seconds === undefined ? undefined : { value: Number(seconds), place: hook.place };
}
