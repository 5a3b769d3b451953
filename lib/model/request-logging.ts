import type { ClaimStorage, NewClaimStorage } from './storage';

/** A share of the requests that were answered, written to files that warm models up. */
export interface RequestLogging {
  /** Share of the requests, above 0 and at most 1. */
  readonly samplingRate: number;
  /** Bytes of one file. */
  readonly maxFileBytes: number;
  /** Files of each model that are kept; the oldest go. */
  readonly maxFiles: number;
  readonly storage: RequestLogStorage;
}

/** Where those files lie. */
export type RequestLogStorage = EphemeralStorage | ClaimStorage | NewClaimStorage;

/** In a volume of each pod, gone with it. */
export interface EphemeralStorage {
  readonly kind: 'ephemeral';
}
