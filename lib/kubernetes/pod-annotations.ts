import { ManagementPath } from '@cdk8s-serving/contract';
import { CONTAINER_PORTS } from '../model/process';
import type { Workload } from '../model/workload';
import { configHash } from './config-map';

/** Annotation that changes with the files a model server reads at its start, and so starts new pods. */
const CONFIG_HASH = 'cdk8s-serving/config-hash';

/** The user's annotations of the pods, and the product's own, which win. */
export function podAnnotations(workload: Workload): Record<string, string> {
  const hash = configHash(workload);
  return {
    ...workload.podAnnotations,
    ...(workload.scrape.kind === 'annotations' ? scrapeAnnotations(workload) : {}),
    ...(hash === undefined ? {} : { [CONFIG_HASH]: hash }),
  };
}

/** What the usual scrape configuration of Prometheus, and its Helm chart's, reads. */
function scrapeAnnotations({ kind }: Workload): Record<string, string> {
  const { management } = kind === 'gateway' ? CONTAINER_PORTS.gateway : CONTAINER_PORTS.modelServer;
  return {
    'prometheus.io/scrape': 'true',
    'prometheus.io/port': String(management),
    'prometheus.io/path': ManagementPath.metrics,
  };
}
