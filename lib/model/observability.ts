/** How Prometheus learns of a workload's pods. Metrics are on the management port, which no Service carries. */
export type Scrape =
  | { readonly kind: 'none' }
  /** `prometheus.io/*` annotations of the pods. */
  | { readonly kind: 'annotations' }
  /** A ServiceMonitor of the Prometheus operator. */
  | {
      readonly kind: 'service_monitor';
      readonly intervalSeconds: number;
      /** Labels the operator selects monitors by. */
      readonly labels: Readonly<Record<string, string>>;
    };
