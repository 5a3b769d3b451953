import { Option, type Command } from 'commander';
import { LINT_RULE_TEXTS, lint, type LintReport } from '../lint/lint';
import type { Severity } from '../lint/model/rule';
import { asJson } from '../lint/output/json';
import { asSarif } from '../lint/output/sarif';
import { asTable } from '../lint/output/table';
import { CommandError, ExitCode } from './command-error';
import { pathExists, readSources } from './lint/read-sources';

const FORMATS = ['table', 'json', 'sarif'] as const;
const SEVERITIES: readonly Severity[] = ['warning', 'error'];

interface LintArguments {
  readonly format: (typeof FORMATS)[number];
  readonly severity: Severity;
  readonly ignore: readonly string[];
}

/** Adds `lint` to the program. */
export function registerLint(program: Command): void {
  program
    .command('lint')
    .description('check Kubernetes manifests and compose files that something else wrote')
    .argument('<files...>', 'files, directories with *.yaml and *.yml below them, or - for standard input')
    .addOption(new Option('--format <format>', 'how findings are shown').choices(FORMATS).default('table'))
    .addOption(
      new Option('--severity <severity>', 'least severity that makes the exit code 1')
        .choices(SEVERITIES)
        .default('warning'),
    )
    .option('--ignore <rule>', 'id of a rule that is not asked; may be repeated', collect, [])
    .addHelpText('after', '\nExit codes: 0 nothing found, 1 findings at or above --severity, 2 a file cannot be read.')
    .action((files: readonly string[], options: LintArguments) => {
      process.exitCode = runLint(files, options);
    });
}

/**
 * Reads, checks and prints.
 * @throws CommandError for a path that cannot be read and a rule that is not one.
 */
function runLint(files: readonly string[], { format, severity, ignore }: LintArguments): number {
  const ids = LINT_RULE_TEXTS.map(({ id }) => id);
  const unknown = ignore.find((id) => !ids.includes(id));
  if (unknown !== undefined) {
    throw new CommandError(`--ignore ${unknown} is no rule; the rules are ${[...ids].sort().join(', ')}`);
  }
  const report = lint(readSources(files), { pathExists, ignore });
  process.stdout.write(printed(report, format));
  const isFound = report.findings.some(({ rule }) => rule.severity === 'error' || severity === 'warning');
  return isFound ? ExitCode.FINDINGS : ExitCode.OK;
}

function printed(report: LintReport, format: LintArguments['format']): string {
  if (format === 'json') return asJson(report);
  if (format === 'sarif') return asSarif(report);
  return asTable(report, { isColored: process.stdout.isTTY && process.env['NO_COLOR'] === undefined });
}

function collect(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}
