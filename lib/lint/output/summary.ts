import type { LintReport } from '../lint';
import type { Severity } from '../model/rule';

/** Findings of each severity. */
export function counts({ findings }: LintReport): Readonly<Record<Severity, number>> {
  const count = (severity: Severity): number => findings.filter(({ rule }) => rule.severity === severity).length;
  return { error: count('error'), warning: count('warning') };
}

/** `1 error, 2 warnings in 3 files (7 objects)` */
export function summaryLine(report: LintReport): string {
  const { error, warning } = counts(report);
  const read = `${some(report.files, 'file')} (${some(report.objects, 'object')})`;
  if (error + warning === 0) return `nothing to complain about in ${read}`;
  return `${some(error, 'error')}, ${some(warning, 'warning')} in ${read}`;
}

function some(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
