import { CONTAINER_PORTS } from '../model/process';
import { inStartOrder } from '../model/projection';
import type { Workload } from '../model/workload';

/** Distance between the ports of two processes of a kind: 8500, 8510, 8520. */
const STEP = 10;

/**
 * What to add to the product's own ports for each process, by workload path: nothing for the first of a kind, then
 * steps, in the order of the names, past whatever is taken.
 */
export function portOffsets(workloads: readonly Workload[]): ReadonlyMap<string, number> {
  const taken = new Set<number>();
  const offsets = new Map<string, number>();
  for (const workload of inStartOrder(workloads)) {
    const own = Object.values(workload.kind === 'gateway' ? CONTAINER_PORTS.gateway : CONTAINER_PORTS.modelServer);
    let offset = 0;
    while (own.some((port) => taken.has(port + offset))) offset += STEP;
    for (const port of own) taken.add(port + offset);
    offsets.set(workload.path, offset);
  }
  return offsets;
}
