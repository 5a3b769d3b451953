import { Command } from 'commander';
import { listenForInterruption } from './interruption';
import { DEFAULT_PLAN, run } from './run';
import type { Launch } from './run/launch';
import { logWatcher } from './run/log-watcher';
import { RunError } from './run/run-error';

/** Exit code of a command that was told to end at once: 128 + SIGINT. */
const KILLED = 130;

/** The command `cdk8s-serving`: sets the exit code of this process when it is done. */
export function main(args: readonly string[]): void {
  const program = new Command('cdk8s-serving').description('Runs what cdk8s-serving synthesizes.');
  program
    .command('run')
    .description('start the model servers and gateways of a plan as processes on this machine, until Ctrl-C')
    .argument('[file]', 'the plan that `cdk8s synth` wrote', DEFAULT_PLAN)
    .action(async (file: string) => {
      process.exitCode = await runCommand(file);
    });
  program.parseAsync([...args], { from: 'user' }).catch((error: unknown) => {
    console.error(error instanceof RunError ? error.message : error);
    process.exitCode = 1;
  });
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
