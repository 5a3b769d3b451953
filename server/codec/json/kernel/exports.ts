/** Reads on in the module's memory, and answers where it stopped. */
export type Read = (start: number, end: number, isValueRead: boolean) => number;

/** A constant of the module. */
interface Constant {
  readonly value: number;
}

/** What assembly/index.ts exports. Constants are addresses, but for the three whose names say what they are. */
export interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly TEXT: Constant;
  readonly WINDOW_BYTES: Constant;
  readonly VALUES: Constant;
  readonly SHAPE: Constant;
  readonly STATE: Constant;
  readonly BETWEEN: Constant;
  readonly BETWEEN_BYTES: Constant;
  readonly BETWEEN_ENDS: Constant;
  readonly LARGEST_EXPONENT: Constant;
  readonly POWERS_BELOW: Constant;
  readonly POWERS_ABOVE: Constant;
  readonly SIGNIFICANDS: Constant;
  readonly begin: (levels: number) => void;
  readonly readFloats: Read;
  readonly readDoubles: Read;
  readonly readIntegers: (
    ...of: [...window: Parameters<Read>, stride: number, mostPositive: bigint, mostNegative: bigint]
  ) => number;
  readonly beginLists: (levels: number) => void;
  /** @returns how many were written, one that is JavaScript's to write counted in */
  readonly writeFloats: (count: number) => number;
}

/** Why the kernel stopped, as in assembly/lists.ts. */
export const Stop = { DONE: 0, BEFORE_VALUE: 1, BEHIND_VALUE: 2, GIVEN_UP: 3 } as const;
export type Stop = (typeof Stop)[keyof typeof Stop];

/** As much of WebAssembly as is used; TypeScript has it among a browser's types only. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

/** Makes an instance of the kernel's module. */
export function instantiate(module: Uint8Array): KernelExports {
  return new WebAssembly.Instance(new WebAssembly.Module(module)).exports as KernelExports;
}
