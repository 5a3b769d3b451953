import type { Waiver } from '../model/waiver';
import type { Definition, Finding, Rule } from './rule';
import { RULES } from './rules';
import { applyWaivers } from './waivers';

/** A finding with the rule that made it. */
export interface RuleFinding extends Finding {
  /** Which one, with its reason. */
  readonly rule: Rule;
  /** The waiver that would hold it back, had it not expired. */
  readonly expired?: Waiver;
}

/** A finding someone decided to live with. */
export interface WaivedFinding extends Finding {
  /** Which rule made it. */
  readonly rule: Rule;
  /** The decision, with its reason and its last day. */
  readonly waiver: Waiver;
}

/** All that the rules say about a definition. */
export interface Review {
  /** What fails synth: errors, and warnings nobody waived. */
  readonly findings: readonly RuleFinding[];
  /** Warnings that are waived. */
  readonly waived: readonly WaivedFinding[];
}

/** Runs every rule over a definition and applies its waivers. Pure. */
export function reviewDefinition(definition: Definition, rules: readonly Rule[] = RULES): Review {
  const all = rules.flatMap((rule) => rule.check(definition).map((finding) => ({ ...finding, rule })));
  const { active, waived } = applyWaivers(all, definition);
  return { findings: active, waived };
}

/** What fails synth. Pure. */
export function checkDefinition(definition: Definition, rules: readonly Rule[] = RULES): readonly RuleFinding[] {
  return reviewDefinition(definition, rules).findings;
}

/** A finding as it is shown below the path of its construct, one fact a line. */
export function printFinding({ rule, problem, against, fix, expired }: RuleFinding): string {
  const lines = [`${problem} (${rule.id})`];
  if (against !== undefined) lines.push(`model file: ${against}`);
  if (expired !== undefined) lines.push(`waiver: expired on ${expired.expires} (${expired.reason})`);
  const otherwise = rule.severity === 'warning' ? '; or waive it, with a reason and the last day it is waived' : '';
  lines.push(`reason: ${rule.reason}`, `fix: ${fix ?? rule.fix}${otherwise}`);
  return lines.join('\n      ');
}
