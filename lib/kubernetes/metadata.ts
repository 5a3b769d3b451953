import { objectLabels } from '../model/labels';
import type { Workload } from '../model/workload';
import type { ManifestMetadata } from './manifest';

/** Name, namespace and labels, the same on every object of a workload. */
export function metadata(workload: Workload): ManifestMetadata {
  return {
    name: workload.name,
    ...(workload.namespace === undefined ? {} : { namespace: workload.namespace }),
    labels: objectLabels(workload),
  };
}
