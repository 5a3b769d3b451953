import { objectText, type Place } from './model/place';
import type { LintFinding, RuleText } from './model/rule';
import type { PathExists } from './read/compose';
import { readSubject } from './read/subject';
import { LINT_RULES } from './rules/rules';
import { YAML_SYNTAX, parseSource, type Source } from './yaml/parse';

/** Every rule with its words, that of broken YAML first. */
export const LINT_RULE_TEXTS: readonly RuleText[] = [YAML_SYNTAX, ...LINT_RULES];

/** What is not in the texts themselves. */
export interface LintOptions {
  /** Says of a path in a compose file whether it is there. */
  readonly pathExists: PathExists;
  /** Ids of rules that are not asked. */
  readonly ignore: readonly string[];
}

/** What a look at some files came to. */
export interface LintReport {
  /** In the order of the files, then by line. */
  readonly findings: readonly LintFinding[];
  readonly files: number;
  /** API objects and compose services that were read. */
  readonly objects: number;
}

/** Checks texts as one set of manifests. Pure, apart from `pathExists`. */
export function lint(sources: readonly Source[], { pathExists, ignore }: LintOptions): LintReport {
  const parsed = sources.map(parseSource);
  const subject = readSubject(
    parsed.flatMap(({ documents }) => documents),
    pathExists,
  );
  const found = [
    ...parsed.flatMap(({ findings }) => findings),
    ...LINT_RULES.flatMap((rule) => rule.check(subject).map((problem): LintFinding => ({ ...problem, rule }))),
  ];
  const files = sources.map(({ file }) => file);
  const composeServices = subject.projects.reduce((sum, { services }) => sum + services.length, 0);
  return {
    findings: inOrder(
      unique(found).filter(({ rule }) => !ignore.includes(rule.id)),
      files,
    ),
    files: files.length,
    objects: subject.objects.length + composeServices,
  };
}

/** An anchor makes one line part of several objects: it is wrong once for each, and not more often. */
function unique(findings: readonly LintFinding[]): LintFinding[] {
  const keyOf = ({ place, rule, problem }: LintFinding): string =>
    [place.file, place.line, nameOf(place), rule.id, problem].join('\n');
  return [...new Map(findings.map((finding) => [keyOf(finding), finding])).values()];
}

function nameOf({ object }: Place): string {
  return object === undefined ? '' : objectText(object);
}

function inOrder(findings: readonly LintFinding[], files: readonly string[]): LintFinding[] {
  const index = new Map(files.map((file, position) => [file, position]));
  const positionOf = ({ place }: LintFinding): number => index.get(place.file) ?? 0;
  return [...findings].sort((a, b) => positionOf(a) - positionOf(b) || a.place.line - b.place.line);
}
