import type { Outcome } from './run-case';

/** Passed, failed and not run in one section. */
interface Score {
  readonly section: string;
  readonly passed: number;
  readonly failed: number;
  readonly notRun: number;
}

/** The scorecard a person reads: what failed and why, then a line for each section. */
export function tableOf(outcomes: readonly Outcome[]): string {
  const failures = outcomes.filter(({ result }) => result === 'failed').map(failureText);
  const scores = [...scoresOf(outcomes), total(outcomes)];
  const rows = [['Section', 'Passed', 'Failed', 'Not run'], ...scores.map(cells)];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
  return [...failures, ...lines].join('\n');
}

/** The scorecard a program reads. */
export function jsonOf(outcomes: readonly Outcome[]): string {
  const failures = outcomes
    .filter(({ result }) => result === 'failed')
    .map(({ case: { name, section, row }, profile, mismatches }) => ({ profile, section, row, name, mismatches }));
  const { passed, failed, notRun } = total(outcomes);
  return JSON.stringify({ passed, failed, notRun, sections: scoresOf(outcomes), failures }, undefined, 2);
}

function scoresOf(outcomes: readonly Outcome[]): Score[] {
  const sections = [...new Set(outcomes.map((outcome) => outcome.case.section))].sort(bySection);
  return sections.map((section) =>
    scoreOf(
      section,
      outcomes.filter((outcome) => outcome.case.section === section),
    ),
  );
}

function total(outcomes: readonly Outcome[]): Score {
  return scoreOf('all', outcomes);
}

function scoreOf(section: string, outcomes: readonly Outcome[]): Score {
  const count = (wanted: Outcome['result']): number => outcomes.filter(({ result }) => result === wanted).length;
  return { section, passed: count('passed'), failed: count('failed'), notRun: count('notRun') };
}

function bySection(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

function cells({ section, passed, failed, notRun }: Score): string[] {
  return [section, String(passed), String(failed), String(notRun)];
}

function failureText({ case: { name, section, row }, profile, mismatches }: Outcome): string {
  const lines = mismatches.flatMap(({ what, expected, got }) => [
    `  ${what}`,
    `    expected ${shown(expected)}`,
    `    got      ${shown(got)}`,
  ]);
  return [`${profile}, section ${section}: ${name} (${row})`, ...lines, ''].join('\n');
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'nothing';
}
