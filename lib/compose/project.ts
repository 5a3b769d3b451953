import { fidelityOf, inStartOrder, type Projection } from '../model/projection';
import { sortedRecord } from '../model/sorted';
import type { Workload } from '../model/workload';
import type { ComposeDocument } from './document';
import { escapeDollars } from './escape';
import { publishedPorts } from './published-ports';
import { EDGE_NETWORK, MODELS_NETWORK, composeService } from './service';
import { COMPOSE_STANCES } from './stances';

/** What the file needs to know beside the workloads. */
export interface ComposeSurroundings {
  /** Name of the compose project: prefix of its containers and networks. */
  readonly name: string;
  /** From an absolute path of this machine to one relative to the directory of the compose file. */
  readonly relative: (path: string) => string;
}

/** Renders workloads as one compose file: a compose service each, under the workload's name. */
export function projectCompose(
  workloads: readonly Workload[],
  { name, relative }: ComposeSurroundings,
): Projection<ComposeDocument> {
  const ordered = inStartOrder(workloads);
  const published = publishedPorts(workloads);
  const services = ordered.map((workload) => [
    workload.name,
    composeService(workload, { relative, published: published.get(workload.path) }),
  ]);
  const document: ComposeDocument = {
    name,
    services: sortedRecord(Object.fromEntries(services)),
    networks: { [EDGE_NETWORK]: {}, [MODELS_NETWORK]: { internal: true } },
  };
  return { output: escapeDollars(document), fidelity: fidelityOf('compose', ordered, COMPOSE_STANCES) };
}
