import { ServingError } from '@cdk8s-serving/contract';

const UNITS_MS: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1000, m: 1, u: 1e-3, n: 1e-6 };

/**
 * Reads a `grpc-timeout`: up to eight digits and a unit.
 * @returns milliseconds; Infinity for a call without one
 * @throws ServingError INTERNAL, which is what gRPC's own servers answer
 */
export function timeoutMs(header: string | undefined): number {
  if (header === undefined) return Infinity;
  const [, digits = '', unit = ''] = /^(\d{1,8})([HMSmun])$/.exec(header) ?? [];
  const unitMs = UNITS_MS[unit];
  if (unitMs === undefined) throw new ServingError('INTERNAL', `Invalid grpc-timeout value "${header}"`);
  return Number(digits) * unitMs;
}
