import { resolve } from 'node:path';
import type { LocalArgument, LocalCommand, LocalPlan, LocalProcess } from '../../local/plan';

/** A process of a plan with everything resolved for this machine. */
export interface Launch extends Omit<LocalProcess, 'command' | 'args'> {
  /** Absolute path of the JavaScript file Node runs. */
  readonly program: string;
  readonly args: readonly string[];
}

/**
 * What to start for a plan, in the plan's order.
 *
 * @param directory Directory of the plan's file: paths in the plan are relative to it.
 * @param programOf Absolute path of a command's program.
 */
export function toLaunches(
  plan: LocalPlan,
  directory: string,
  programOf: (command: LocalCommand) => string,
): readonly Launch[] {
  return plan.processes.map(({ command, args, ...rest }) => ({
    ...rest,
    program: programOf(command),
    args: args.map((argument) => toWord(argument, directory)),
  }));
}

function toWord(argument: LocalArgument, directory: string): string {
  return typeof argument === 'string' ? argument : `${argument.flag}=${resolve(directory, argument.path)}`;
}
