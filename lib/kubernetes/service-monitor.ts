import { ManagementPath } from '@cdk8s-serving/contract';
import type { ServiceMonitorSpec } from '../../imports/prometheus-operator';
import { selectorLabels } from '../model/labels';
import type { Workload } from '../model/workload';
import type { Manifest } from './manifest';
import { metadata } from './metadata';
import { EXTERNAL_LABEL } from './service';

/** The ServiceMonitor of a workload; undefined where Prometheus learns of its pods in another way, or not at all. */
export function serviceMonitorManifest(workload: Workload): Manifest | undefined {
  const { scrape, kind, exposure } = workload;
  if (scrape.kind !== 'service_monitor') return undefined;
  const hasTwoServices = kind === 'model_server' && exposure !== undefined;
  const spec: ServiceMonitorSpec = {
    selector: {
      matchLabels: selectorLabels(workload),
      // Through two Services every pod would be scraped twice.
      ...(hasTwoServices ? { matchExpressions: [{ key: EXTERNAL_LABEL, operator: 'DoesNotExist' }] } : {}),
    },
    // A container port: no Service carries the management port.
    endpoints: [{ targetPort: 'management', path: ManagementPath.metrics, interval: `${scrape.intervalSeconds}s` }],
  };
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata: metadata(workload, { labels: scrape.labels }),
    spec,
  };
}
