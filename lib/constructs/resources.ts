import { Size } from 'cdk8s';
import type * as model from '../model/workload';
import { type Cpu } from './cpu';

/** Processor time and memory. */
export interface ResourceAmounts {
  /** Processor time. */
  readonly cpu?: Cpu;
  /** Memory, a whole number of kibibytes. */
  readonly memory?: Size;
}

/** What a container gets; each amount that is given replaces one default and leaves the others. */
export interface Resources {
  /** What the scheduler sets aside. */
  readonly requests?: ResourceAmounts;
  /** What it may not exceed. There is no default for cpu: a throttled server answers late on an idle machine. */
  readonly limits?: ResourceAmounts;
}

/** The request a kind of workload makes by default. */
export interface DefaultRequests {
  readonly cpu: Cpu;
  readonly memory: Size;
}

const KIBIBYTE = 1024;

/** Fills in what was not said: the requests of the workload's kind, a memory limit of twice the memory request. */
export function resolveResources(given: Resources | undefined, defaults: DefaultRequests): Resources {
  const cpu = given?.requests?.cpu ?? defaults.cpu;
  const memory = given?.requests?.memory ?? defaults.memory;
  const limit = given?.limits?.memory ?? Size.kibibytes(memory.toKibibytes() * 2);
  // Not deep: the amounts are the caller's own objects.
  return Object.freeze({
    requests: Object.freeze({ cpu, memory }),
    limits: Object.freeze({ ...given?.limits, memory: limit }),
  });
}

/** Resolved resources as plain data. @throws Error of cdk8s when memory is no whole number of kibibytes. */
export function asPlainResources({ requests, limits }: Resources): model.Resources {
  return {
    requests: { cpuMillis: requests?.cpu?.milliCores ?? 0, memoryBytes: bytes(requests?.memory) },
    limits: { cpuMillis: limits?.cpu?.milliCores, memoryBytes: bytes(limits?.memory) },
  };
}

function bytes(size: Size | undefined): number {
  return (size?.toKibibytes() ?? 0) * KIBIBYTE;
}
