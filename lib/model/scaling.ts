/** How many pods there are, and how that number may change. Plain data; the constructs' classes make it. */

/** Pods by number, or by what they are busy with. */
export type Scaling = FixedScaling | HorizontalScaling | EventScaling;

export interface FixedScaling {
  readonly kind: 'fixed';
  readonly replicas: number;
}

/** A HorizontalPodAutoscaler, autoscaling/v2. */
export interface HorizontalScaling {
  readonly kind: 'horizontal';
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly metrics: readonly ScalingMetric[];
  /** Undefined leaves a direction to the cluster's defaults. */
  readonly scaleUp: ScalingRules | undefined;
  readonly scaleDown: ScalingRules | undefined;
}

export type ScalingMetric =
  /** Percent of what the pods request, averaged over them. */
  | { readonly kind: 'cpu' | 'memory'; readonly averageUtilizationPercent: number }
  /** A metric of the pods that an adapter serves, averaged over them; the value is a Kubernetes quantity. */
  | { readonly kind: 'pods'; readonly name: string; readonly averageValue: string };

/** One direction of an autoscaler. */
export interface ScalingRules {
  readonly stabilizationWindowSeconds: number | undefined;
  readonly select: 'Max' | 'Min' | 'Disabled' | undefined;
  readonly policies: readonly ScalingStep[];
}

/** At most this many pods, or this share of them, in a period. */
export interface ScalingStep {
  readonly unit: 'Pods' | 'Percent';
  readonly amount: number;
  readonly periodSeconds: number;
}

/** A ScaledObject of KEDA, which also scales to nothing. */
export interface EventScaling {
  readonly kind: 'events';
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly pollingIntervalSeconds: number;
  readonly cooldownSeconds: number;
  readonly triggers: readonly ScalingTrigger[];
}

/** A trigger of KEDA: what it is called, and its own settings as KEDA spells them. */
export interface ScalingTrigger {
  readonly type: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** Name of a TriggerAuthentication in the same namespace. */
  readonly authentication: string | undefined;
}

/** A number of pods, or a share of them as Kubernetes writes it: `25%`. */
export type PodCount = number | string;

/** How many pods a voluntary disruption, a node's drain for example, has to leave or may take. */
export type DisruptionBudget =
  | { readonly kind: 'min_available'; readonly pods: PodCount }
  | { readonly kind: 'max_unavailable'; readonly pods: PodCount };

/** How new pods replace old ones. */
export type Rollout =
  | {
      readonly kind: 'rolling';
      readonly maxSurge: PodCount;
      readonly maxUnavailable: PodCount;
      readonly minReadySeconds: number;
      readonly progressDeadlineSeconds: number;
    }
  /** All old pods end before a new one starts: the model is away in between. */
  | { readonly kind: 'recreate' };

/** Pods there are before anything scales them, and never fewer while something does. */
export function minReplicas({ scaling }: { readonly scaling: Scaling }): number {
  return scaling.kind === 'fixed' ? scaling.replicas : scaling.minReplicas;
}

/** The most pods there can be. */
export function maxReplicas({ scaling }: { readonly scaling: Scaling }): number {
  return scaling.kind === 'fixed' ? scaling.replicas : scaling.maxReplicas;
}
