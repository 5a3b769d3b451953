import type { Command } from 'commander';
import { appCommand } from './check/app-command';
import { runApp, type AppRun } from './check/app-run';
import { judge, printVerdict } from './check/verdict';

interface CheckArguments {
  readonly app?: string;
  readonly json?: true;
}

/** Adds `check` to the command. */
export function registerCheck(program: Command): void {
  program
    .command('check')
    .description('check the definition of an app against every rule, and write nothing')
    .option('--app <command>', 'what runs the app; otherwise `app` of cdk8s.yaml')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExit codes: 0 nothing found, 1 findings, 2 the app cannot be run.')
    .action(async ({ app, json }: CheckArguments) => {
      const run: AppRun = await runApp(appCommand(app));
      const verdict = judge(run);
      process.stdout.write(json === true ? `${JSON.stringify(verdict, null, 2)}\n` : printVerdict(verdict));
      process.exitCode = verdict.exitCode;
    });
}
