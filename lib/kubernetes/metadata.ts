import { objectLabels } from '../model/labels';
import type { Workload } from '../model/workload';
import type { ManifestMetadata } from './manifest';

/** What an object has beside what all objects of its workload have. */
export interface OwnMetadata {
  readonly name?: string;
  /** Those of the workload win over these. */
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Name, namespace and labels, the same on every object of a workload. */
export function metadata(workload: Workload, own: OwnMetadata = {}): ManifestMetadata {
  const { annotations = {} } = own;
  return {
    name: own.name ?? workload.name,
    ...(workload.namespace === undefined ? {} : { namespace: workload.namespace }),
    labels: { ...own.labels, ...objectLabels(workload) },
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}
