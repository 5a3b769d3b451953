import type { ReportedFinding, ServingReport } from '../../constructs/report-file';
import { lossId, unsupportedOf } from '../../model/projection';
import { ExitCode } from '../command-error';
import type { AppRun } from './app-run';

/** What a check found, and what `check --json` prints. */
export interface Verdict {
  readonly exitCode: number;
  /** What that means, as a sentence. */
  readonly summary: string;
  /** One for each ServingApp. */
  readonly apps: readonly CheckedApp[];
  /** What the app itself wrote, where that says more than its reports; else null. */
  readonly output: string | null;
}

/** One ServingApp. */
export interface CheckedApp {
  readonly name: string;
  /** What fails its synth. */
  readonly findings: readonly ReportedFinding[];
  readonly waived: readonly ReportedFinding[];
  /** What a target cannot say, and the definition does without. */
  readonly acceptedLosses: readonly { readonly id: string; readonly reason: string }[];
}

/** With these words cdk8s begins what it says of a definition that is not valid. */
const CDK8S_FINDINGS = 'Validation failed with the following errors';

/** Decides what a run means. Pure. */
export function judge(run: AppRun): Verdict {
  const apps = run.reports.map(toCheckedApp);
  const count = apps.reduce((sum, { findings }) => sum + findings.length, 0);
  if (count > 0) {
    return {
      exitCode: ExitCode.FINDINGS,
      summary: count === 1 ? 'One finding.' : `${count} findings.`,
      apps,
      output: null,
    };
  }
  if (run.exitCode !== 0) return failed(run, apps);
  if (apps.length > 0) return { exitCode: ExitCode.OK, summary: 'Nothing found.', apps, output: null };
  const summary = 'No ServingApp was synthesized: what a plain App checks itself, it said itself, and it did not fail.';
  return { exitCode: ExitCode.OK, summary, apps, output: run.output };
}

/** An app that failed on something no report knows: rules of its own, or a defect. */
function failed({ command, exitCode, output }: AppRun, apps: readonly CheckedApp[]): Verdict {
  if (output.includes(CDK8S_FINDINGS)) {
    return { exitCode: ExitCode.FINDINGS, summary: 'The app found its definition wrong.', apps, output };
  }
  const end = exitCode === null ? 'was ended by a signal' : `ended with exit code ${exitCode}`;
  return { exitCode: ExitCode.USAGE, summary: `\`${command}\` ${end}, and no rule says why.`, apps, output };
}

function toCheckedApp({ name, findings, waived, acceptedLosses, fidelity }: ServingReport): CheckedApp {
  const losses = unsupportedOf(fidelity).map((loss) => ({ id: lossId(loss), reason: loss.reason }));
  return { name, findings, waived, acceptedLosses: losses.filter(({ id }) => acceptedLosses.includes(id)) };
}

/** The verdict for a terminal. */
export function printVerdict({ apps, output, summary }: Verdict): string {
  const own = output === null || output.trim() === '' ? [] : ['The app wrote:', indent(output.trimEnd(), 2), ''];
  return [...apps.flatMap(printApp), ...own, summary, ''].join('\n');
}

function printApp({ name, findings, waived, acceptedLosses }: CheckedApp): string[] {
  return [
    name,
    ...section('findings', findings.map(printFinding)),
    ...section('waived', waived.map(printWaived)),
    ...section(
      'accepted losses',
      acceptedLosses.map(({ id, reason }) => `${id}: ${reason}`),
    ),
    '',
  ];
}

function section(title: string, entries: readonly string[]): string[] {
  return entries.length === 0 ? [] : [`  ${title}:`, ...entries.map((entry) => indent(entry, 4))];
}

function printFinding(finding: ReportedFinding): string {
  const { against, reason, fix, waiver } = finding;
  return [
    headline(finding),
    ...(against === undefined ? [] : [`  model file: ${against}`]),
    ...(waiver === undefined ? [] : [`  waiver: expired on ${waiver.expires} (${waiver.reason})`]),
    `  reason: ${reason}`,
    `  fix: ${fix}`,
  ].join('\n');
}

function printWaived(finding: ReportedFinding): string {
  const { waiver } = finding;
  return [
    headline(finding),
    ...(waiver === undefined ? [] : [`  waiver: until ${waiver.expires} (${waiver.reason})`]),
  ].join('\n');
}

function headline({ rule, severity, path, problem }: ReportedFinding): string {
  return `[${path}] ${severity}: ${problem} (${rule})`;
}

function indent(text: string, width: number): string {
  return text
    .split('\n')
    .map((line) => `${' '.repeat(width)}${line}`)
    .join('\n');
}
