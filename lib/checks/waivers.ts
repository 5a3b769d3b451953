import { nearNames } from '../model/near-names';
import type { Waiver } from '../model/waiver';
import { perWorkload, type Definition, type Finding, type Problem, type Rule } from './rule';

/** What a waiver is worth on a day. */
export type WaiverState = 'holds' | 'expired' | 'void';

/** A waiver without a reason or without a real day is void. @param today `2026-11-24` */
export function stateOf({ reason, expires }: Waiver, today: string): WaiverState {
  if (reason.trim() === '' || !isDay(expires)) return 'void';
  return expires < today ? 'expired' : 'holds';
}

/** A finding someone decided to live with is taken apart from those that fail. */
export interface Waived<F> {
  /** What still counts, each with the waiver that has expired where there was one. */
  readonly active: readonly (F & { readonly expired?: Waiver })[];
  /** What does not, each with the waiver that says so. */
  readonly waived: readonly (F & { readonly waiver: Waiver })[];
}

/** Applies the waivers of each workload to the warnings at its path. Pure. */
export function applyWaivers<F extends Finding & { readonly rule: Rule }>(
  findings: readonly F[],
  { workloads, today }: Pick<Definition, 'workloads' | 'today'>,
): Waived<F> {
  const byKey = new Map<string, Waiver>();
  for (const { path, waivers } of workloads) {
    for (const waiver of waivers) {
      const key = keyOf(path, waiver.rule);
      // Of several for the same rule the one that holds longest counts.
      if (stateOf(waiver, today) !== 'void' && (byKey.get(key)?.expires ?? '') < waiver.expires) byKey.set(key, waiver);
    }
  }
  const active: (F & { readonly expired?: Waiver })[] = [];
  const waived: (F & { readonly waiver: Waiver })[] = [];
  for (const finding of findings) {
    const waiver = finding.rule.severity === 'warning' ? byKey.get(keyOf(finding.path, finding.rule.id)) : undefined;
    if (waiver === undefined) active.push(finding);
    else if (stateOf(waiver, today) === 'expired') active.push({ ...finding, expired: waiver });
    else waived.push({ ...finding, waiver });
  }
  return { active, waived };
}

/** The rules over waivers themselves. @param rules those there are beside them */
export function waiverRules(rules: readonly Rule[]): Rule[] {
  const byId = new Map(rules.map((rule): [string, Rule] => [rule.id, rule]));
  return [reason, expiry, known(byId), onlyWarnings(byId), used(byId)];
}

const reason: Rule = {
  id: 'waivers/reason',
  severity: 'error',
  reason: 'whoever reads the definition next cannot tell a decision from an accident',
  fix: 'say why it is right here',
  check: perWaiver((waiver) =>
    waiver.reason.trim() === ''
      ? [{ problem: `the waiver of ${waiver.rule} has no reason, so it does not count` }]
      : [],
  ),
};

const expiry: Rule = {
  id: 'waivers/expires',
  severity: 'error',
  reason: 'a waiver holds until a day, after which someone looks at it again',
  fix: "give the last day it holds, in UTC: '2027-03-31'",
  check: perWaiver(({ rule, expires }) =>
    isDay(expires)
      ? []
      : [{ problem: `the waiver of ${rule} expires ${JSON.stringify(expires)}, so it does not count` }],
  ),
};

function known(byId: ReadonlyMap<string, Rule>): Rule {
  return {
    id: 'waivers/known',
    severity: 'error',
    reason: 'a waiver of a rule that is not there waives nothing',
    fix: 'use the id of a rule, as findings show it',
    check: perWaiver(({ rule }) =>
      byId.has(rule)
        ? []
        : [
            {
              problem: `a waiver names the rule ${JSON.stringify(rule)}, which is not there`,
              ...meant(rule, [...byId.keys()]),
            },
          ],
    ),
  };
}

/** The rule that was probably meant. */
function meant(rule: string, ids: readonly string[]): Pick<Problem, 'fix'> {
  const near = nearNames(rule, ids);
  return near.length === 0 ? {} : { fix: `say ${near.map((id) => `'${id}'`).join(' or ')}, if that was meant` };
}

function onlyWarnings(byId: ReadonlyMap<string, Rule>): Rule {
  return {
    id: 'waivers/error',
    severity: 'error',
    reason:
      'an error is what the cluster or a process refuses, or what contradicts the model: no decision changes that',
    fix: 'take the waiver out, and change what the finding names',
    check: perWaiver(({ rule }) =>
      byId.get(rule)?.severity === 'error' ? [{ problem: `a waiver names ${rule}, which is an error` }] : [],
    ),
  };
}

function used(byId: ReadonlyMap<string, Rule>): Rule {
  return {
    id: 'waivers/used',
    severity: 'error',
    reason: 'what was waived is not there any more, and the waiver would hide it when it comes back',
    fix: 'take the waiver out',
    check: (definition) => {
      const places = new Map<string, ReadonlySet<string>>();
      const isFound = (rule: Rule, path: string): boolean => {
        const known = places.get(rule.id) ?? new Set(rule.check(definition).map((finding) => finding.path));
        places.set(rule.id, known);
        return known.has(path);
      };
      return definition.workloads.flatMap(({ path, waivers }) =>
        waivers.flatMap((waiver): Finding[] => {
          const rule = byId.get(waiver.rule);
          if (rule?.severity !== 'warning' || isFound(rule, path)) return [];
          return [{ path, problem: `the waiver of ${waiver.rule} waives nothing` }];
        }),
      );
    },
  };
}

function perWaiver(check: (waiver: Waiver) => readonly Problem[]): Rule['check'] {
  return perWorkload(({ waivers }) => waivers.flatMap(check));
}

function keyOf(path: string, rule: string): string {
  return `${rule} ${path}`;
}

/** A day of the calendar, `2027-03-31`. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}
