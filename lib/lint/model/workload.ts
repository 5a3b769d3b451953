import type { Container } from './container';
import type { At, ObjectName, Place } from './place';
import type { Labels, Selector } from './selector';

export interface Volume {
  readonly place: Place;
  readonly name: string;
  readonly claimName: string | undefined;
}

/** A ConfigMap or Secret that a pod needs to start. */
export interface Reference {
  readonly place: Place;
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  /** The key that is read of it; undefined for all of it. */
  readonly key: string | undefined;
  readonly isOptional: boolean;
}

/** Anything that makes pods from a template, and a Pod itself. */
export interface Workload {
  readonly object: ObjectName;
  readonly place: Place;
  /** `false` for a Job, a CronJob and a Pod that is not restarted: it does something and ends. */
  readonly isLasting: boolean;
  readonly replicas: At<number> | undefined;
  /** Selector of a Deployment and its like. */
  readonly selector: At<Selector> | undefined;
  /** Labels of its pods. */
  readonly labels: Labels;
  /** Annotations of its pods. */
  readonly annotations: Labels;
  readonly containers: readonly Container[];
  readonly volumes: readonly Volume[];
  readonly references: readonly Reference[];
  /** `hostNetwork`, `hostPID`, `hostIPC`, where they are true. */
  readonly hostNamespaces: readonly At<string>[];
  readonly gracePeriodSeconds: At<number> | undefined;
}

/** Containers that run as long as the pod. */
export function lasting({ containers }: Workload): Container[] {
  return containers.filter(({ role }) => role !== 'init');
}
