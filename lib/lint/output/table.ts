import type { LintReport } from '../lint';
import { objectText } from '../model/place';
import type { LintFinding, Severity } from '../model/rule';
import { summaryLine } from './summary';

/** Escape sequences of a terminal. */
const COLOR: Readonly<Record<Severity, string>> = { error: '\u001b[31m', warning: '\u001b[33m' };
const DIM = '\u001b[2m';
const RESET = '\u001b[0m';

/** What a person reads: a row for each finding, what to do below it, and how many there are. */
export function asTable(report: LintReport, { isColored }: { readonly isColored: boolean }): string {
  const rows = report.findings.map((finding) => ({ finding, cells: cellsOf(finding) }));
  const widths = [0, 1, 2, 3].map((column) => Math.max(0, ...rows.map(({ cells }) => cells[column]?.length ?? 0)));
  const paint = (text: string, color: string): string => (isColored ? `${color}${text}${RESET}` : text);
  const lines = rows.flatMap(({ finding, cells }) => {
    const padded = cells.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    const [location = '', severity = '', ...rest] = padded;
    const row = [location, paint(severity, COLOR[finding.rule.severity]), ...rest, finding.problem].join('  ');
    return [row, paint(`    fix: ${finding.fix ?? finding.rule.fix}`, DIM)];
  });
  return [...lines, ...(lines.length > 0 ? [''] : []), summaryLine(report), ''].join('\n');
}

function cellsOf({ place, rule }: LintFinding): string[] {
  const object = place.object === undefined ? '-' : objectText(place.object);
  return [`${place.file}:${place.line}`, rule.severity, rule.id, object];
}
