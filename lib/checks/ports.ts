import type { Workload } from '../model/workload';
import type { Definition, Finding, Rule } from './rule';
import { perWorkload } from './rule';

const MAX_PORT = 65535;
/** The range a cluster gives node ports from, unless it was started with another. */
const NODE_PORTS = { first: 30000, last: 32767 } as const;

export const validPorts: Rule = {
  id: 'ports/valid',
  reason: 'the cluster refuses the Service on apply',
  fix: `use a whole number from 1 to ${MAX_PORT}; for a node port, from ${NODE_PORTS.first} to ${NODE_PORTS.last}`,
  check: perWorkload((workload) => {
    if (workload.exposure === undefined) return [];
    const { port } = workload.exposure;
    const nodePort = nodePortOf(workload);
    const problems = [];
    if (!isWithin(port, 1, MAX_PORT)) problems.push({ problem: `exposure.port is ${port}` });
    if (nodePort !== undefined && !isWithin(nodePort, NODE_PORTS.first, NODE_PORTS.last)) {
      problems.push({ problem: `exposure.nodePort is ${nodePort}` });
    }
    return problems;
  }),
};

export const uniqueNodePorts: Rule = {
  id: 'ports/node-port-unique',
  reason: 'a node port belongs to one Service of the whole cluster, and the second is refused on apply',
  fix: 'give one of them another node port, or leave it to the cluster',
  check: ({ workloads }: Definition) => {
    const findings: Finding[] = [];
    const seen = new Map<number, string>();
    for (const workload of workloads) {
      const nodePort = nodePortOf(workload);
      if (nodePort === undefined) continue;
      const first = seen.get(nodePort);
      if (first === undefined) seen.set(nodePort, workload.path);
      else findings.push({ path: workload.path, problem: `exposure.nodePort ${nodePort} is already that of ${first}` });
    }
    return findings;
  },
};

function nodePortOf({ exposure }: Workload): number | undefined {
  return exposure?.kind === 'node_port' ? exposure.nodePort : undefined;
}

function isWithin(value: number, first: number, last: number): boolean {
  return Number.isInteger(value) && value >= first && value <= last;
}
