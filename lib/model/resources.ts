/** Amounts per container. Requests and limits are always there, but for cpu: a limit only where one was asked for. */
export interface Resources {
  readonly requests: ResourceAmounts;
  readonly limits: {
    readonly cpuMillis: number | undefined;
    readonly memoryBytes: number;
    readonly ephemeralStorageBytes: number;
  };
  readonly gpu: Gpu | undefined;
}

export interface ResourceAmounts {
  readonly cpuMillis: number;
  readonly memoryBytes: number;
  readonly ephemeralStorageBytes: number;
}

/** Whole accelerators of one kind. */
export interface Gpu {
  /** Extended resource of the cluster: `nvidia.com/gpu`. */
  readonly resource: string;
  readonly count: number;
}
