import { residentBytes } from '../../contract/test/support/resident-memory';

/** Resident memory of a process in MiB. */
export function residentMegabytes(pid: number): number {
  return residentBytes(pid) / 2 ** 20;
}
