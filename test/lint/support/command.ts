import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '..', '..', '..');
const COMMAND = join(ROOT, 'test', 'cli', 'fixtures', 'from-sources.js');

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `cdk8s-serving lint` as a person runs it: a process of its own, in a directory of its own. */
export function runLint(cwd: string, args: readonly string[], input = ''): Ended {
  const command = [COMMAND, 'lint', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd, input, encoding: 'utf8' });
  return { status, stdout, stderr };
}
