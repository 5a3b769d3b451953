import type { k8s } from 'cdk8s-plus-27';

/** The operator's ServiceMonitor, `monitoring.coreos.com/v1`: the part that is written here. @see https://prometheus-operator.dev/docs/api-reference/api/#monitoring.coreos.com/v1.ServiceMonitor */
export interface ServiceMonitorSpec {
  /** Services of the same namespace. */
  readonly selector: k8s.LabelSelector;
  readonly endpoints: readonly {
    /** Name of a container port; unlike `port`, no Service has to carry it. */
    readonly targetPort: string;
    readonly path: string;
    /** A duration of Prometheus: `30s`. */
    readonly interval: string;
  }[];
}
