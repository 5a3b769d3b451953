import type { Amounts } from './quantity';
import type { At, Place } from './place';

/** A variable as it is written. */
export interface Variable {
  readonly name: string;
  readonly place: Place;
  /** Its text; undefined where it comes from a Secret, a field, a file or whoever starts it. */
  readonly value: string | undefined;
  /** Whether YAML reads the value as a string. */
  readonly isString: boolean;
}

export interface ContainerPort {
  readonly place: Place;
  readonly name: string | undefined;
  readonly port: number;
  /** `TCP`, `UDP` or `SCTP`. */
  readonly protocol: string;
}

export type ProbeKind = 'startup' | 'readiness' | 'liveness';

export interface Probe {
  readonly place: Place;
  readonly kind: ProbeKind;
  /** Name or number of the port it asks; undefined for a command. */
  readonly port: At<string> | undefined;
  readonly how: 'httpGet' | 'tcpSocket' | 'grpc' | 'exec';
  /** What it asks for by HTTP. */
  readonly path: string | undefined;
  /** What it asks, as text that is equal for equal questions. */
  readonly question: string;
  /** Seconds of failure until the kubelet acts, counted from the start of the container. */
  readonly budgetSeconds: number;
  /** Seconds of failure until the kubelet acts, on a container that has been running. */
  readonly patienceSeconds: number;
}

export interface Mount {
  readonly place: Place;
  /** The volume; undefined in compose, where a mount is its own. */
  readonly volume: string | undefined;
  /** Where it is in the container. */
  readonly path: string;
}

/** What a container may do; undefined is what the file does not say. */
export interface ContainerSecurity {
  readonly privileged: At<boolean> | undefined;
  readonly escalation: At<boolean> | undefined;
  readonly readOnlyRoot: At<boolean> | undefined;
  readonly nonRoot: At<boolean> | undefined;
  /** A number, or the name of a user, or either with a group. */
  readonly user: At<string> | undefined;
  readonly addedCapabilities: readonly At<string>[];
}

/** A field that an object of this kind does not have. */
export interface UnknownField {
  readonly place: Place;
  readonly name: string;
  /** What has such fields: `a container`. */
  readonly owner: string;
  /** What to do instead: `write readinessProbe`. */
  readonly advice: string;
}

/** A container of a pod, or that of a compose service. */
export interface Container {
  readonly place: Place;
  readonly name: string;
  /** `main` runs as long as the pod, `sidecar` beside it from before, `init` ends before the others start. */
  readonly role: 'main' | 'sidecar' | 'init';
  readonly image: At<string> | undefined;
  /** Command and arguments, in order. */
  readonly words: readonly At<string>[];
  readonly environment: readonly Variable[];
  readonly ports: readonly ContainerPort[];
  readonly probes: Readonly<Partial<Record<ProbeKind, Probe>>>;
  readonly requests: Amounts;
  readonly limits: Amounts;
  readonly mounts: readonly Mount[];
  readonly security: ContainerSecurity;
  /** Seconds its preStop hook sleeps. */
  readonly preStopSeconds: At<number> | undefined;
}
