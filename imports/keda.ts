/** KEDA's ScaledObject, `keda.sh/v1alpha1`: the part that is written here. @see https://keda.sh/docs/latest/reference/scaledobject-spec/ */
export interface ScaledObjectSpec {
  readonly scaleTargetRef: { readonly apiVersion: string; readonly kind: string; readonly name: string };
  readonly minReplicaCount: number;
  readonly maxReplicaCount: number;
  /** Seconds. */
  readonly pollingInterval: number;
  /** Seconds. */
  readonly cooldownPeriod: number;
  readonly triggers: readonly ScaleTrigger[];
}

export interface ScaleTrigger {
  readonly type: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** A TriggerAuthentication of the same namespace. */
  readonly authenticationRef?: { readonly name: string };
}
