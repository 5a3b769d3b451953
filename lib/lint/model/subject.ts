import type { ComposeProject, ComposeService } from './compose';
import type { Container, UnknownField } from './container';
import type { Autoscaler, Backend, Budget, Claim, ConfigObject, NetworkPolicy, Service } from './objects';
import { canMeet, type At, type ObjectName, type Place } from './place';
import { selects } from './selector';
import type { Workload } from './workload';

/** An object of any kind, known by its name alone. */
export interface NamedObject {
  /** API group with the kind: what has to be unique together with namespace and name. */
  readonly type: string;
  readonly apiVersion: At<string>;
  readonly object: ObjectName;
  readonly place: Place;
}

/** A field whose value has to be a string and is none. */
export interface NotText {
  readonly place: Place;
  /** What it is part of: `label`. */
  readonly what: string;
  readonly key: string;
  readonly text: string;
}

/** Everything that was read, of all files: what rules look at. */
export interface Subject {
  readonly objects: readonly NamedObject[];
  readonly workloads: readonly Workload[];
  readonly services: readonly Service[];
  readonly autoscalers: readonly Autoscaler[];
  readonly budgets: readonly Budget[];
  readonly networkPolicies: readonly NetworkPolicy[];
  readonly backends: readonly Backend[];
  readonly claims: readonly Claim[];
  readonly configs: readonly ConfigObject[];
  readonly unknownFields: readonly UnknownField[];
  readonly notTexts: readonly NotText[];
  readonly projects: readonly ComposeProject[];
}

/** A container and what runs it. */
export type Runnable =
  | { readonly kind: 'pod'; readonly container: Container; readonly workload: Workload }
  | { readonly kind: 'compose'; readonly container: Container; readonly service: ComposeService };

/** Every container of every workload and compose service. */
export function runnables({ workloads, projects }: Subject): Runnable[] {
  return [
    ...workloads.flatMap((workload) =>
      workload.containers.map((container): Runnable => ({ kind: 'pod', container, workload })),
    ),
    ...projects.flatMap(({ services }) =>
      services.map((service): Runnable => ({ kind: 'compose', container: service.container, service })),
    ),
  ];
}

/** Whether a Service sends requests to the pods of a workload; never one without a selector. */
function reaches({ object, selector }: Service, workload: Workload): boolean {
  return selector !== undefined && selects(selector.value, workload.labels) && canMeet(object, workload.object);
}

/** Workloads whose pods a Service sends requests to. */
export function selectedBy({ workloads }: Subject, service: Service): Workload[] {
  return workloads.filter((workload) => reaches(service, workload));
}

/** Services that send requests to the pods of a workload. */
export function servicesOf({ services }: Subject, workload: Workload): Service[] {
  return services.filter((service) => reaches(service, workload));
}

function scales({ object, target }: Autoscaler, workload: Workload): boolean {
  const { kind, name } = workload.object;
  return target?.kind === kind && target.name === name && canMeet(object, workload.object);
}

/** The workload an autoscaler scales, if it was read. */
export function scaledBy({ workloads }: Subject, autoscaler: Autoscaler): Workload | undefined {
  return workloads.find((workload) => scales(autoscaler, workload));
}

/** The autoscaler of a workload. */
export function autoscalerOf({ autoscalers }: Subject, workload: Workload): Autoscaler | undefined {
  return autoscalers.find((autoscaler) => scales(autoscaler, workload));
}

/** The fewest pods a workload can have. */
export function fewestPods(subject: Subject, workload: Workload): number {
  const autoscaler = autoscalerOf(subject, workload);
  return autoscaler === undefined ? (workload.replicas?.value ?? 1) : (autoscaler.min?.value ?? 1);
}

/** The most pods a workload can have, apart from those of a rollout. */
export function mostPods(subject: Subject, workload: Workload): number {
  const autoscaler = autoscalerOf(subject, workload);
  return autoscaler === undefined ? (workload.replicas?.value ?? 1) : (autoscaler.max?.value ?? Infinity);
}
