import { readFileSync } from 'node:fs';
import { residentBytes } from '../../contract/test/support/resident-memory';

/** Resident memory of a process in MiB. */
export function residentMegabytes(pid: number): number {
  return residentBytes(pid) / 2 ** 20;
}

/** Processor time of a process so far, user and system, in milliseconds; Linux counts in hundredths of a second. */
export function processorMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
