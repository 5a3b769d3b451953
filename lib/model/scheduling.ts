/** On which nodes pods may run. Words and values are those of Kubernetes. */
export interface Scheduling {
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly tolerations: readonly Toleration[];
  readonly topologySpread: readonly TopologySpread[];
  readonly affinity: readonly Affinity[];
  readonly priorityClassName: string | undefined;
  readonly runtimeClassName: string | undefined;
}

export interface Toleration {
  /** Undefined tolerates every key. */
  readonly key: string | undefined;
  /** Undefined tolerates every value of the key. */
  readonly value: string | undefined;
  /** Undefined tolerates every effect. */
  readonly effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute' | undefined;
  /** Seconds a running pod stays; undefined is for ever. Only with NoExecute. */
  readonly tolerationSeconds: number | undefined;
}

/** Pods of the workload, spread evenly over the values of a node label. */
export interface TopologySpread {
  readonly topologyKey: string;
  readonly maxSkew: number;
  readonly whenUnsatisfiable: 'DoNotSchedule' | 'ScheduleAnyway';
}

/** What draws pods to nodes or keeps them away. A weight, 1 to 100, makes it a preference; without one it is a must. */
export type Affinity =
  | { readonly kind: 'nodes'; readonly requirements: readonly NodeRequirement[]; readonly weight: number | undefined }
  | {
      readonly kind: 'with_pods' | 'apart_from_pods';
      readonly labels: Readonly<Record<string, string>>;
      readonly topologyKey: string;
      readonly weight: number | undefined;
    };

export interface NodeRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist' | 'Gt' | 'Lt';
  /** Empty for Exists and DoesNotExist. */
  readonly values: readonly string[];
}
