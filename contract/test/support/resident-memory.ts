import { readFileSync } from 'node:fs';

/**
 * Options of Node for a process whose memory is looked at: it collects its garbage when `collectGarbage` asks it to, so
 * that what is measured is what it holds and not how lazy the collector was.
 */
export const COLLECTING: readonly string[] = [
  '--expose-gc',
  "--import=data:text/javascript,process.on('SIGUSR2',()=>globalThis.gc())",
];

/** Asks a process that was started with `COLLECTING` to collect its garbage; it does so between two events. */
export function collectGarbage(pid: number): void {
  process.kill(pid, 'SIGUSR2');
}

/** Number of SIGUSR2 on Linux. */
const COLLECT = 12;

/** Whether a process takes `collectGarbage` already; one that is just starting would end of it. */
export function isCollecting(pid: number): boolean {
  const [, caught = '0'] = /^SigCgt:\s+([0-9a-f]+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return ((BigInt(`0x${caught}`) >> BigInt(COLLECT - 1)) & 1n) === 1n;
}

/** Resident memory of a process in bytes, which only Linux tells without a library; NaN once it has ended. */
export function residentBytes(pid: number): number {
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}
