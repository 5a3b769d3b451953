import type { Resources } from '../model/resources';
import { minReplicas } from '../model/scaling';
import type { Workload } from '../model/workload';
import { composeBytes, composeCpus, cpuShares, kernelBytes } from './amounts';
import type { ComposeDeploy, ComposeService } from './document';
import { isExposed } from './published-ports';

/** What every container of a workload has, that of its server and those of its downloads. */
export function hardened({
  resources,
  runAs,
}: Workload): Pick<ComposeService, 'cpu_shares' | 'user' | 'read_only' | 'tmpfs' | 'cap_drop' | 'security_opt'> {
  return {
    cpu_shares: cpuShares(resources.requests.cpuMillis),
    user: `${runAs.user}:${runAs.group}`,
    read_only: true,
    tmpfs: [`/tmp:size=${kernelBytes(resources.limits.ephemeralStorageBytes)}`],
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
  };
}

/** Containers of a workload: what it has at least, one where a port is published, because that belongs to one of them. */
export function containersOf(workload: Workload): number {
  return isExposed(workload) ? 1 : Math.max(1, minReplicas(workload));
}

/** The number of containers, and what each may take. */
export function deploy(replicas: number, { requests, limits, gpu }: Resources): ComposeDeploy {
  return {
    replicas,
    resources: {
      limits: {
        ...(limits.cpuMillis === undefined ? {} : { cpus: composeCpus(limits.cpuMillis) }),
        memory: composeBytes(limits.memoryBytes),
      },
      reservations: {
        cpus: composeCpus(requests.cpuMillis),
        memory: composeBytes(requests.memoryBytes),
        ...(gpu?.resource === NVIDIA
          ? { devices: [{ driver: 'nvidia', count: gpu.count, capabilities: ['gpu'] }] }
          : {}),
      },
    },
  };
}

/** The extended resource of the devices compose can reserve. */
export const NVIDIA = 'nvidia.com/gpu';
