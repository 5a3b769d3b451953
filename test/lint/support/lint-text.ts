import { lint } from '../../../lib/lint/lint';

/** `<line> <rule>: <problem>` for everything that is wrong with a text. */
export function problemsOf(text: string): string[] {
  const { findings } = lint([{ file: '-', text }], { pathExists: () => undefined, ignore: [] });
  return findings.map(({ place, rule, problem }) => `${place.line} ${rule.id}: ${problem}`);
}

/** Ids of the rules that find something in a text, each once. */
export function rulesAgainst(text: string): string[] {
  const { findings } = lint([{ file: '-', text }], { pathExists: () => undefined, ignore: [] });
  return [...new Set(findings.map(({ rule }) => rule.id))];
}
