import type { Definition, Finding, Rule } from './rule';
import { RULES } from './rules';

/** A finding with the rule that made it. */
export interface RuleFinding extends Finding {
  readonly rule: Rule;
}

/** Runs every rule over a definition. Pure. */
export function checkDefinition(definition: Definition, rules: readonly Rule[] = RULES): RuleFinding[] {
  return rules.flatMap((rule) => rule.check(definition).map((finding) => ({ ...finding, rule })));
}

/** A finding as it is shown below the path of its construct, one fact a line. */
export function printFinding({ rule, problem, against, fix }: RuleFinding): string {
  const lines = [`${problem} (${rule.id})`];
  if (against !== undefined) lines.push(`model file: ${against}`);
  lines.push(`reason: ${rule.reason}`, `fix: ${fix ?? rule.fix}`);
  return lines.join('\n      ');
}
