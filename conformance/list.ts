import type { Profile } from './profile';

/** Every row that is asked, section by section, with the cases that ask it: a table in Markdown. */
export function listOf(profiles: readonly Profile[]): string {
  const lines = profiles
    .flatMap(({ name: profile, cases }) =>
      cases.map(({ section, row, name }) => ({ section, line: [section, row, name, profile] })),
    )
    .sort((a, b) => a.section.localeCompare(b.section, 'en', { numeric: true }))
    .map(({ line }) => line.map((cell) => cell.replaceAll('|', '\\|')));
  return [['Section', 'Row', 'Case', 'Profile'], ['---', '---', '---', '---'], ...lines]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}
