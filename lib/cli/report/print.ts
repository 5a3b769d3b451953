import type { Target } from '../../model/projection';
import type { Cell, FidelityTable, Row } from './rows';

/** The table for a terminal: a line for each row, and below it why a target does not honour it. */
export function printTable({ name, targets, rows }: FidelityTable): string {
  if (rows.length === 0) return `${name}: every target honours every field.\n`;
  const header = ['workload', 'field', ...targets];
  const cells = rows.map((row) => [row.workload, row.field, ...targets.map((target) => word(row.targets[target]))]);
  const widths = header.map((title, column) =>
    Math.max(title.length, ...cells.map((line) => line[column]?.length ?? 0)),
  );
  const align = (line: readonly string[]): string =>
    line
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  const body = rows.flatMap((row, index) => [align(cells[index] ?? []), ...reasons(row, targets)]);
  return [name, '', align(header), ...body, ''].join('\n');
}

/** The table as GitHub's Markdown, for a page or a pull request. */
export function printMarkdown({ name, targets, rows }: FidelityTable): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const header = ['workload', 'field', ...targets];
  if (rows.length === 0) return `## ${name}\n\nEvery target honours every field.\n`;
  const body = rows.map(({ workload, field, targets: cells }) =>
    line([workload, `\`${field}\``, ...targets.map((target) => markdownCell(cells[target]))]),
  );
  return [`## ${name}`, '', line(header), line(header.map(() => '---')), ...body, ''].join('\n');
}

function reasons({ targets: cells }: Row, targets: readonly Target[]): string[] {
  return targets.flatMap((target) => {
    const cell = cells[target];
    return cell === undefined || cell.stance === 'honoured' ? [] : [`    ${target}: ${cell.reason}`];
  });
}

function word(cell: Cell | undefined): string {
  if (cell === undefined) return '-';
  return cell.stance === 'unsupported' && cell.accepted ? 'unsupported, accepted' : cell.stance;
}

function markdownCell(cell: Cell | undefined): string {
  if (cell === undefined || cell.stance === 'honoured') return word(cell);
  return `${word(cell)}: ${cell.reason.replaceAll('|', '\\|')}`;
}
