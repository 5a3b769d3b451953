import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { startPlan, type RunningPlan } from '../../../lib/cli/run';

export const ROOT = join(__dirname, '..', '..', '..');

/** A file or directory of an example. */
export function inExample(name: string, ...parts: readonly string[]): string {
  return join(ROOT, 'examples', name, ...parts);
}

/**
 * The real `cdk8s synth` of a project into a new directory below the root. It is always as deep, so that the relative
 * paths in what is written come out the same.
 */
export function synthesizeProject(directory: string): string {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  const output = join(mkdtempSync(join(ROOT, '.cache', 'synth-')), 'dist');
  execFileSync(join(ROOT, 'node_modules', '.bin', 'cdk8s'), ['synth', '--output', output], {
    cwd: directory,
    env: { ...process.env, CDK8S_CHECK_UPGRADE: 'false' },
    stdio: 'pipe',
  });
  return output;
}

/** Starts what synth wrote as processes of this machine, on the ports of the product. */
export function startExample(output: string): Promise<RunningPlan> {
  const silent = () => undefined;
  return startPlan({
    file: join(output, 'local', 'processes.json'),
    cwd: ROOT,
    watcher: { started: silent, ready: silent, line: silent, stopping: silent },
    interruption: new AbortController().signal,
  });
}
