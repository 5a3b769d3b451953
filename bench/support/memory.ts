import { readFileSync } from 'node:fs';

/** One mapping of /proc/<pid>/smaps: what of it is resident, and how much of that is the process' own copy. */
interface Mapping {
  /** Device, inode and offset of a file; undefined for memory without one. */
  readonly file: string | undefined;
  readonly residentKilobytes: number;
  readonly anonymousKilobytes: number;
}

/**
 * Memory of processes that belong together, in MiB: what they share is counted once, whoever else has it in memory too.
 * The proportional set size alone would not do: two servers with one libtensorflow would each have half of it, and one
 * that is measured beside five others of its kind would seem to need little.
 */
export function groupMegabytes(pids: readonly number[]): number {
  const files = new Map<string, number>();
  let anonymousKilobytes = 0;
  for (const pid of pids) {
    // Shared after a fork, and then with others of the group.
    anonymousKilobytes += kilobytes(read(pid, 'smaps_rollup'), 'Pss_Anon');
    for (const mapping of mappings(read(pid, 'smaps'))) {
      if (mapping.file === undefined) continue;
      const resident = mapping.residentKilobytes - mapping.anonymousKilobytes;
      files.set(mapping.file, Math.max(files.get(mapping.file) ?? 0, resident));
    }
  }
  const fileKilobytes = [...files.values()].reduce((sum, value) => sum + value, 0);
  return (anonymousKilobytes + fileKilobytes) / 1024;
}

/** Mappings of a text of smaps: a line with address, rights, offset, device, inode and path, and lines of fields. */
export function mappings(smaps: string): Mapping[] {
  return smaps
    .split(/^(?=[0-9a-f]+-[0-9a-f]+ )/m)
    .filter((block) => block !== '')
    .map((block) => {
      const [, , offset = '', device = '', inode = '0'] = (block.split('\n')[0] ?? '').split(/ +/);
      return {
        file: inode === '0' ? undefined : `${device} ${inode} ${offset}`,
        residentKilobytes: kilobytes(block, 'Rss'),
        anonymousKilobytes: kilobytes(block, 'Anonymous'),
      };
    });
}

function kilobytes(text: string, field: string): number {
  return Number(new RegExp(`^${field}: +(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0);
}

/** Empty for a process that has ended. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}
