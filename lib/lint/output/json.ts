import type { LintReport } from '../lint';
import { counts } from './summary';

/** What a program reads: `{ findings, summary }`, in JSON with a line feed at its end. */
export function asJson(report: LintReport): string {
  const { error, warning } = counts(report);
  const findings = report.findings.map(({ place, rule, problem, fix }) => ({
    file: place.file,
    line: place.line,
    object: place.object ?? null,
    rule: rule.id,
    severity: rule.severity,
    problem,
    reason: rule.reason,
    fix: fix ?? rule.fix,
  }));
  const summary = { errors: error, warnings: warning, files: report.files, objects: report.objects };
  return `${JSON.stringify({ findings, summary }, null, 2)}\n`;
}
