import { Command, CommanderError } from 'commander';
import { VERSION } from '../model/version';
import { registerCheck } from './check';
import { CommandError, ExitCode } from './command-error';
import { registerInit } from './init';
import { registerInspect } from './inspect';
import { listenForInterruption } from './interruption';
import { registerLint } from './lint';
import { registerReport } from './report';
import { DEFAULT_PLAN, run } from './run';
import type { Launch } from './run/launch';
import { logWatcher } from './run/log-watcher';
import { RunError } from './run/run-error';

/** Exit code of a command that was told to end at once: 128 + SIGINT. */
const KILLED = 130;

/** The command `cdk8s-serving`: sets the exit code of this process when it is done. */
export function main(args: readonly string[]): void {
  const program = new Command('cdk8s-serving')
    .description('Inspects models, checks definitions, and runs what cdk8s-serving synthesizes.')
    .version(VERSION)
    // Settings of the program reach the commands that are added after them.
    .exitOverride();
  registerInspect(program);
  registerCheck(program);
  registerReport(program);
  registerInit(program);
  registerLint(program);
  program
    .command('run')
    .description('start the model servers and gateways of a plan as processes on this machine, until Ctrl-C')
    .argument('[file]', 'the plan that `cdk8s synth` wrote', DEFAULT_PLAN)
    .action(async (file: string) => {
      process.exitCode = await runCommand(file);
    });
  program.parseAsync([...args], { from: 'user' }).catch((error: unknown) => {
    process.exitCode = exitCodeOf(error);
  });
}

/** Shows what ended a command. */
function exitCodeOf(error: unknown): number {
  // Commander has said what was wrong, or printed the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.OK : ExitCode.USAGE;
  console.error(error instanceof RunError || error instanceof CommandError ? error.message : error);
  return error instanceof CommandError ? ExitCode.USAGE : 1;
}

async function runCommand(file: string): Promise<number> {
  // A second Ctrl-C ends this process, and with it every process it started.
  const interruption = listenForInterruption(() => process.exit(KILLED));
  try {
    const options = { file, cwd: process.cwd(), watcher: logWatcher(writeLine), interruption: interruption.signal };
    return await run(options, (processes) => addresses(processes).forEach(writeLine));
  } finally {
    interruption.dispose();
  }
}

function addresses(processes: readonly Launch[]): string[] {
  const lines = processes.flatMap(({ name, urls }) => urls.map((url) => `${name}: ${url}`));
  return [...lines, 'Ctrl-C stops everything.'];
}

function writeLine(line: string): void {
  process.stdout.write(`${line}\n`);
}
