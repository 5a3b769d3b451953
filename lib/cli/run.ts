import { dirname, resolve } from 'node:path';
import type { Launch } from './run/launch';
import { toLaunches } from './run/launch';
import { LaunchFiles } from './run/launch-files';
import { readPlan } from './run/plan-file';
import { findProgram } from './run/programs';
import { startAll, type Running, type Watcher } from './run/supervisor';

/** Where `cdk8s synth` puts the plan. */
export const DEFAULT_PLAN = 'dist/local/processes.json';

/** What to run and whom to tell. */
export interface RunOptions {
  /** Path of `processes.json`, relative to `cwd`. */
  readonly file: string;
  /** Directory the programs are looked up from. */
  readonly cwd: string;
  readonly watcher: Watcher;
  /** Ends the run: while starting as an error, afterwards as a stop. */
  readonly interruption: AbortSignal;
}

/** A plan whose processes are all ready. */
export interface RunningPlan extends Running {
  readonly processes: readonly Launch[];
}

/**
 * Starts every process of a plan and returns once all are ready.
 *
 * @throws RunError when the plan cannot be read or run; by then nothing is left running.
 */
export async function startPlan(options: RunOptions): Promise<RunningPlan> {
  const file = resolve(options.cwd, options.file);
  const plan = readPlan(file);
  const files = new LaunchFiles();
  try {
    const processes = toLaunches(plan, {
      directory: dirname(file),
      filesDirectory: files.directory,
      environment: process.env,
      programOf: (command) => findProgram(command, options.cwd),
    });
    files.write(processes);
    const running = await startAll(processes, options.watcher, options.interruption);
    const stop = (): Promise<boolean> => running.stop().finally(() => files.remove());
    return { processes, failure: running.failure, stop };
  } catch (error) {
    files.remove();
    throw error;
  }
}

/**
 * Runs a plan until it is interrupted.
 *
 * @param onReady Called once, when every process answers.
 * @returns 0 when the interruption ended every process as it should, 1 when one had to be killed or ended badly.
 * @throws RunError when the plan cannot run, or one of its processes ends; by then nothing is left running.
 */
export async function run(options: RunOptions, onReady: (processes: readonly Launch[]) => void): Promise<number> {
  const running = await startPlan(options);
  onReady(running.processes);
  const failure = await Promise.race([running.failure, aborted(options.interruption)]);
  const clean = await running.stop();
  if (failure !== undefined) throw failure;
  return clean ? 0 : 1;
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((settle) => {
    if (signal.aborted) settle(undefined);
    signal.addEventListener('abort', () => settle(undefined), { once: true });
  });
}
