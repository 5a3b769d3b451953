import { Port } from '@cdk8s-serving/contract';
import type { Workload } from '../model/workload';
import { perWorkload, repeated, type Problem, type Rule } from './rule';
import { isWithin } from './syntax';

const MAX_PORT = 65535;
/** The range a cluster gives node ports from, unless it was started with another. */
const NODE_PORTS = { first: 30000, last: 32767 } as const;

export const valid: Rule = {
  id: 'ports/valid',
  severity: 'error',
  reason: 'the cluster refuses the Service on apply',
  fix: `use a whole number from 1 to ${MAX_PORT}; for a node port, from ${NODE_PORTS.first} to ${NODE_PORTS.last}`,
  check: perWorkload((workload) => {
    if (workload.exposure === undefined) return [];
    const { port } = workload.exposure;
    const nodePort = nodePortOf(workload);
    const found: Problem[] = [];
    if (!isWithin(port, 1, MAX_PORT)) found.push({ problem: `exposure.port is ${port}` });
    if (nodePort !== undefined && !isWithin(nodePort, NODE_PORTS.first, NODE_PORTS.last)) {
      found.push({ problem: `exposure.nodePort is ${nodePort}` });
    }
    return found;
  }),
};

export const nodePortUnique: Rule = {
  id: 'ports/node-port-unique',
  severity: 'error',
  reason: 'a node port belongs to one Service of the whole cluster, and the second is refused on apply',
  fix: 'give one of them another node port, or leave it to the cluster',
  check: ({ workloads }) =>
    repeated(workloads, (workload) => {
      const nodePort = nodePortOf(workload);
      return nodePort === undefined ? [] : [{ key: String(nodePort), what: `exposure.nodePort ${nodePort}` }];
    }),
};

const MANAGEMENT_PORTS: readonly number[] = [Port.management, Port.gatewayManagement];

export const management: Rule = {
  id: 'ports/management',
  severity: 'warning',
  reason:
    'that number is the management port of the pods, which no Service carries: who scrapes or probes it by number reaches predictions',
  fix: `use another port than ${MANAGEMENT_PORTS.join(' and ')}`,
  check: perWorkload(({ exposure }) =>
    exposure !== undefined && MANAGEMENT_PORTS.includes(exposure.port)
      ? [{ problem: `exposure.port is ${exposure.port}` }]
      : [],
  ),
};

function nodePortOf({ exposure }: Workload): number | undefined {
  return exposure?.kind === 'node_port' ? exposure.nodePort : undefined;
}
