import { Size } from 'cdk8s';
import type * as model from '../model/resources';
import { type Cpu } from './cpu';
import { SIZE, made, shape } from './kind';

/** Processor time, memory and disk. */
export interface ResourceAmounts {
  /** Processor time. */
  readonly cpu?: Cpu;
  /** Memory, a whole number of kibibytes. */
  readonly memory?: Size;
  /** What containers write on their node, /tmp and logs included; a whole number of kibibytes. */
  readonly ephemeralStorage?: Size;
}

/** What a container gets; each amount that is given replaces one default and leaves the others. */
export interface Resources {
  /** What the scheduler sets aside. */
  readonly requests?: ResourceAmounts;
  /** What it may not exceed. There is no default for cpu: a throttled server answers late on an idle machine. */
  readonly limits?: ResourceAmounts;
  /**
   * Accelerators.
   * @default - none
   */
  readonly gpu?: Gpu;
}

const AMOUNTS = shape<ResourceAmounts>({ cpu: made('a Cpu: Cpu.cores(0.5)'), memory: SIZE, ephemeralStorage: SIZE });

/** What `resources` takes. */
export const RESOURCES = shape<Resources>({
  requests: AMOUNTS,
  limits: AMOUNTS,
  gpu: made('a Gpu: Gpu.nvidia()'),
});

/** Whole accelerators of one kind. */
export class Gpu {
  /** Of NVIDIA, through its device plugin. */
  static nvidia(count = 1): Gpu {
    return new Gpu('nvidia.com/gpu', count);
  }

  /** Of another vendor. @param resource extended resource of the cluster: `amd.com/gpu` */
  static of(resource: string, count = 1): Gpu {
    return new Gpu(resource, count);
  }

  private constructor(
    /** Extended resource of the cluster. */
    readonly resource: string,
    /** Of them, for each pod. */
    readonly count: number,
  ) {}
}

/** What a kind of workload asks for by default. */
export interface DefaultResources {
  /** Request. */
  readonly cpu: Cpu;
  /** Request; the limit is twice as much. */
  readonly memory: Size;
  /** Request. */
  readonly ephemeralStorage: Size;
  /** Limit. */
  readonly ephemeralStorageLimit: Size;
}

const KIBIBYTE = 1024;

/** Fills in what was not said: the requests of the workload's kind, a memory limit of twice the memory request. */
export function resolveResources(given: Resources | undefined, defaults: DefaultResources): Resources {
  const cpu = given?.requests?.cpu ?? defaults.cpu;
  const memory = given?.requests?.memory ?? defaults.memory;
  const ephemeralStorage = given?.requests?.ephemeralStorage ?? defaults.ephemeralStorage;
  // Not deep: the amounts are the caller's own objects.
  return Object.freeze({
    requests: Object.freeze({ cpu, memory, ephemeralStorage }),
    limits: Object.freeze({
      ...given?.limits,
      memory: given?.limits?.memory ?? Size.kibibytes(memory.toKibibytes() * 2),
      ephemeralStorage: given?.limits?.ephemeralStorage ?? larger(ephemeralStorage, defaults.ephemeralStorageLimit),
    }),
    ...(given?.gpu === undefined ? {} : { gpu: given.gpu }),
  });
}

/** Resolved resources as plain data. @throws Error of cdk8s when an amount is no whole number of kibibytes. */
export function plainResources({ requests, limits, gpu }: Resources): model.Resources {
  return {
    requests: {
      cpuMillis: requests?.cpu?.milliCores ?? 0,
      memoryBytes: bytes(requests?.memory),
      ephemeralStorageBytes: bytes(requests?.ephemeralStorage),
    },
    limits: {
      cpuMillis: limits?.cpu?.milliCores,
      memoryBytes: bytes(limits?.memory),
      ephemeralStorageBytes: bytes(limits?.ephemeralStorage),
    },
    gpu: gpu === undefined ? undefined : { resource: gpu.resource, count: gpu.count },
  };
}

function larger(a: Size, b: Size): Size {
  return bytes(a) > bytes(b) ? a : b;
}

function bytes(size: Size | undefined): number {
  return (size?.toKibibytes() ?? 0) * KIBIBYTE;
}
