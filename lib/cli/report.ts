import { Option, type Command } from 'commander';
import { appCommand } from './check/app-command';
import { runApp } from './check/app-run';
import { CommandError } from './command-error';
import { printMarkdown, printTable } from './report/print';
import { toTable, type FidelityTable } from './report/rows';

interface ReportArguments {
  readonly app?: string;
  readonly all?: true;
  readonly json?: true;
  readonly markdown?: true;
}

const PLAIN_APP =
  'No ServingApp was synthesized. A plain App writes for Kubernetes alone, which says every field there is: ' +
  'there is nothing to compare.\n';

/** Adds `report` to the command. */
export function registerReport(program: Command): void {
  program
    .command('report')
    .description('show what Kubernetes, compose and local processes make of every field of a definition')
    .option('--app <command>', 'what runs the app; otherwise `app` of cdk8s.yaml')
    .option('--all', 'also the fields that every target honours')
    .addOption(new Option('--json', 'print one JSON document').conflicts('markdown'))
    .option('--markdown', 'print Markdown')
    .addHelpText('after', '\nNothing is written. Exit codes: 0 it is shown, 2 the app cannot be run.')
    .action(async (options: ReportArguments) => {
      process.stdout.write(await report(options));
    });
}

/** @throws CommandError when the app fails before it can report */
async function report({ app, all, json, markdown }: ReportArguments): Promise<string> {
  const run = await runApp(appCommand(app));
  if (run.reports.length === 0 && run.exitCode !== 0) {
    throw new CommandError(`\`${run.command}\` failed before a ServingApp was synthesized:\n${run.output.trimEnd()}`);
  }
  const tables = run.reports.map((each) => toTable(each, all === true));
  if (json === true) return `${JSON.stringify({ apps: tables }, null, 2)}\n`;
  if (tables.length === 0) return PLAIN_APP;
  const print: (table: FidelityTable) => string = markdown === true ? printMarkdown : printTable;
  return tables.map(print).join('\n');
}
