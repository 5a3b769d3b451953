import { k8s } from '../../imports/k8s';
import type { Resources } from '../model/resources';
import { cpuQuantity, memoryQuantity } from './quantity';

/** What a container gets. A limit of an extended resource is its request too. */
export function containerResources({ requests, limits, gpu }: Resources): k8s.ResourceRequirements {
  return {
    requests: {
      cpu: cpuQuantity(requests.cpuMillis),
      memory: memoryQuantity(requests.memoryBytes),
      'ephemeral-storage': memoryQuantity(requests.ephemeralStorageBytes),
    },
    limits: {
      ...(limits.cpuMillis === undefined ? {} : { cpu: cpuQuantity(limits.cpuMillis) }),
      memory: memoryQuantity(limits.memoryBytes),
      'ephemeral-storage': memoryQuantity(limits.ephemeralStorageBytes),
      ...(gpu === undefined ? {} : { [gpu.resource]: k8s.Quantity.fromString(String(gpu.count)) }),
    },
  };
}
