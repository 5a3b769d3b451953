import { cpus, loadavg } from 'node:os';

/** The middle value; of an even number the upper of the two. */
export function median(values: readonly number[]): number {
  return at(values, 0.5);
}

/** The value below which this share of the values lies. @param share 0 to 1 */
export function at(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** Median and spread: `120 (110 to 131)`. */
export function spread(values: readonly number[], digits = 0): string {
  const shown = [median(values), Math.min(...values), Math.max(...values)].map((value) => value.toFixed(digits));
  return `${shown[0]} (${shown[1]} to ${shown[2]})`;
}

/** Prints a table with the command, the machine and the number of runs above it. */
export function printTable(name: string, remark: string, head: readonly string[], rows: readonly string[][]): void {
  const machine = `Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'})`;
  const load = `load ${loadavg()[0]?.toFixed(1)} at the end`;
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  process.stdout.write(`\n\`npm run bench -- ${name}\`; ${machine}, ${load}. ${remark}\n\n${lines.join('\n')}\n`);
}
