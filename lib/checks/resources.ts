import { pictureDecodersOf } from '@cdk8s-serving/contract';
import { downloadedBytes } from '../model/disk';
import { gatewayMemoryBytes } from '../model/gateway-memory';
import { memoryFloorOf } from '../model/memory-floor';
import { MEBIBYTE, mebibytes } from './bytes';
import { perGateway, perModelServer, perWorkload, type Problem, type Rule } from './rule';
import { isQualifiedName, isWithin } from './syntax';

export const requests: Rule = {
  id: 'resources/requests',
  severity: 'error',
  reason: 'the scheduler would set nothing aside for the pod, which then runs on what others leave',
  fix: 'request some of it',
  check: perWorkload(({ resources: { requests: given } }) => {
    const { cpuMillis: cpu, memoryBytes: memory } = given;
    return Object.entries({ cpu, memory })
      .filter(([, amount]) => amount <= 0)
      .map(([what]) => ({ problem: `resources.requests.${what} is not above 0` }));
  }),
};

export const limits: Rule = {
  id: 'resources/limits',
  severity: 'error',
  reason: 'the cluster refuses a pod that requests more than its limit',
  fix: 'raise the limit, or lower the request',
  check: perWorkload(({ resources: { requests: asked, limits: most } }) => {
    const found: Problem[] = [];
    const compare = (
      what: string,
      request: number,
      limit: number | undefined,
      say: (amount: number) => string,
    ): void => {
      if (limit === undefined || request <= limit) return;
      found.push({ problem: `resources request ${say(request)} of ${what} and limit it to ${say(limit)}` });
    };
    compare('cpu', asked.cpuMillis, most.cpuMillis, (millis) => `${millis} millicores`);
    compare('memory', asked.memoryBytes, most.memoryBytes, size);
    compare('ephemeral storage', asked.ephemeralStorageBytes, most.ephemeralStorageBytes, size);
    return found;
  }),
};

export const memoryFloor: Rule = {
  id: 'resources/memory-floor',
  severity: 'error',
  reason: 'the engine and the models alone need more, so the container is killed while it loads them',
  fix: 'raise resources.limits.memory',
  check: perModelServer((workload) => {
    const floor = memoryFloorOf(workload);
    const { memoryBytes } = workload.resources.limits;
    if (memoryBytes >= floor) return [];
    return [
      {
        problem: `resources.limits.memory is ${mebibytes(memoryBytes)}, its models need ${mebibytes(floor)}`,
        fix: `raise resources.limits.memory to ${mebibytes(floor)} or more`,
      },
    ];
  }),
};

export const gatewayMemory: Rule = {
  id: 'resources/gateway-memory',
  severity: 'error',
  reason: 'a large picture in each decoder ends the container and every request in it, not the one of that picture',
  fix: 'raise resources.limits.memory, or leave it out',
  check: perGateway(({ binding: { preprocessing }, resources: { limits: most } }) => {
    const needed = gatewayMemoryBytes(preprocessing);
    const decoders = pictureDecodersOf(preprocessing);
    if (decoders === 0 || most.memoryBytes >= needed) return [];
    const given = `resources.limits.memory is ${mebibytes(most.memoryBytes)}`;
    return [
      {
        problem: `${given}, the gateway and its ${decoders} picture decoders need ${mebibytes(needed)}`,
        fix: `raise resources.limits.memory to ${mebibytes(needed)} or more, or leave it out`,
      },
    ];
  }),
};

/** Bytes as a person reads them, exactly. */
function size(bytes: number): string {
  return bytes % MEBIBYTE === 0 ? `${bytes / MEBIBYTE} MiB` : `${bytes} bytes`;
}

export const gpu: Rule = {
  id: 'resources/gpu',
  severity: 'error',
  reason: 'the cluster gives whole accelerators alone, under the name of an extended resource',
  fix: "use a whole number from 1 on, and a resource with a domain: 'nvidia.com/gpu'",
  check: perWorkload(({ resources: { gpu: wanted } }) => {
    if (wanted === undefined) return [];
    const found: Problem[] = [];
    if (!isWithin(wanted.count, 1)) found.push({ problem: `resources.gpu asks for ${wanted.count}` });
    if (!wanted.resource.includes('/') || !isQualifiedName(wanted.resource)) {
      found.push({ problem: `resources.gpu is the resource ${JSON.stringify(wanted.resource)}` });
    }
    return found;
  }),
};

export const download: Rule = {
  id: 'resources/download',
  severity: 'error',
  reason: 'the pod is evicted when what it downloads is more than it may write, every time it starts',
  fix: 'raise resources.limits.ephemeralStorage',
  check: perModelServer(({ models, resources: { limits: most } }) => {
    const bytes = downloadedBytes(models);
    return bytes <= most.ephemeralStorageBytes
      ? []
      : [
          {
            problem: `${bytes} bytes are downloaded, resources.limits.ephemeralStorage is ${size(most.ephemeralStorageBytes)}`,
          },
        ];
  }),
};
