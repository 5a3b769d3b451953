import type { WorkloadConstruct } from '../../../lib/constructs/workload-construct';
import { spec } from './definitions';

/** A container as it is written; what the tests here look at. */
export interface WrittenContainer {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string; readonly valueFrom?: unknown }[];
  readonly resources: Readonly<Record<'requests' | 'limits', Readonly<Record<string, string>>>>;
  readonly securityContext: unknown;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
}

/** A pod's spec as it is written. */
export interface WrittenPod {
  readonly [field: string]: unknown;
  readonly containers: readonly WrittenContainer[];
  readonly initContainers?: readonly WrittenContainer[];
  readonly volumes: readonly { readonly name: string; readonly [source: string]: unknown }[];
}

interface WrittenDeployment {
  readonly [field: string]: unknown;
  readonly template: {
    readonly metadata: {
      readonly labels: Readonly<Record<string, string>>;
      readonly annotations?: Readonly<Record<string, string>>;
    };
    readonly spec: WrittenPod;
  };
}

/** The spec of a workload's Deployment. */
export function deployment(workload: WorkloadConstruct): WrittenDeployment {
  return spec<WrittenDeployment>(workload, 'Deployment');
}

/** The spec of its pods. */
export function pod(workload: WorkloadConstruct): WrittenPod {
  return deployment(workload).template.spec;
}

/** Annotations of its pods. */
export function podAnnotations(workload: WorkloadConstruct): Readonly<Record<string, string>> | undefined {
  return deployment(workload).template.metadata.annotations;
}

/** The container of the program itself. @throws Error where there is none */
export function program(workload: WorkloadConstruct): WrittenContainer {
  const [container] = pod(workload).containers;
  if (container === undefined) throw new Error(`${workload.name} has no container`);
  return container;
}

/** Name, source and place of every volume, and whether it is mounted read-only. */
export function mounted(workload: WorkloadConstruct): Record<string, unknown>[] {
  const { volumes } = pod(workload);
  return program(workload).volumeMounts.map(({ name, ...mount }) => ({
    ...mount,
    ...volumes.find((volume) => volume.name === name),
  }));
}
