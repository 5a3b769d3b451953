import { Port } from '@cdk8s-serving/contract';
import { inStartOrder } from '../model/projection';
import type { Exposure } from '../model/exposure';
import type { Workload } from '../model/workload';

/** A workload that can be reached from outside of its network. */
export type ExposedWorkload = Workload & { readonly exposure: Exposure };

/** Ports below this one need a privilege that a rootless engine does not have. */
const FIRST_UNPRIVILEGED = 1024;

/**
 * Port of 127.0.0.1 for each gateway that is exposed beyond its network, by workload path: the port of its exposure,
 * or, where that one needs a privilege or is taken, the next free one from the gateway's own on. What a definition
 * names is given out first, so adding a gateway never moves it.
 */
export function publishedPorts(workloads: readonly Workload[]): ReadonlyMap<string, number> {
  const exposed = inStartOrder(workloads).filter(isExposed);
  const ports = new Map<string, number>();
  const taken = new Set<number>();
  const give = (workload: ExposedWorkload, port: number): void => {
    ports.set(workload.path, port);
    taken.add(port);
  };
  for (const workload of exposed) {
    const { port } = workload.exposure;
    if (port >= FIRST_UNPRIVILEGED && !taken.has(port)) give(workload, port);
  }
  for (const workload of exposed.filter(({ path }) => !ports.has(path))) {
    let port: number = Port.gateway;
    while (taken.has(port)) port += 1;
    give(workload, port);
  }
  return ports;
}

/** True for what can be reached from outside of its network. */
export function isExposed(workload: Workload): workload is ExposedWorkload {
  return workload.exposure !== undefined && workload.exposure.kind !== 'cluster_ip';
}
