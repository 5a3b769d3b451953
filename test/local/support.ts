import { posix } from 'node:path';
import type { Workload } from '../../lib';
import type { LocalPlan, LocalProcess } from '../../lib/local/plan';
import { projectLocal } from '../../lib/local/project';
import type { Projection } from '../../lib/model/projection';
import { ROOT } from '../support/definitions';

/** The plan of workloads, as if it were written to dist/local of this repository. */
export function local(workloads: readonly Workload[]): Projection<LocalPlan> {
  const directory = posix.join(ROOT, 'dist', 'local');
  return projectLocal(workloads, { relative: (path) => posix.relative(directory, path) });
}

/** Text of `processes.json`, as ServingApp writes it. */
export function planText(workloads: readonly Workload[]): string {
  return `${JSON.stringify(local(workloads).output, null, 2)}\n`;
}

/** The process of a workload. */
export function processOf(workloads: readonly Workload[], name: string): LocalProcess {
  const found = local(workloads).output.processes.find((process) => process.name === name);
  if (found === undefined) throw new Error(`no process ${name}`);
  return found;
}
