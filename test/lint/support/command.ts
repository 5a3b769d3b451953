import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '..', '..', '..');
const START = `require(${JSON.stringify(join(ROOT, 'lib', 'cli', 'main.ts'))}).main(process.argv.slice(1));`;

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `cdk8s-serving lint` as a person runs it: a process of its own, in a directory of its own. */
export function runLint(cwd: string, args: readonly string[], input = ''): Ended {
  const env = { ...process.env, TS_NODE_PROJECT: join(ROOT, 'tsconfig.json'), TS_NODE_TRANSPILE_ONLY: 'true' };
  const tsNode = require.resolve('ts-node/register');
  const command = ['--require', tsNode, '--eval', START, '--', 'lint', ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd, env, input, encoding: 'utf8' });
  return { status, stdout, stderr };
}
