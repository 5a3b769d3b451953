import { RULES, type Definition, type Rule, type Workload } from '../../../lib';
import { checkDefinition, printFinding } from '../../../lib/checks/check';
import { definition } from './definitions';

/** One rule: what it finds, and what it lets pass. */
export interface Case {
  /** Id of the rule without its family. */
  readonly rule: string;
  /** Where `fires` is not the only thing that does. */
  readonly name?: string;
  /** What it has to complain of. */
  readonly fires: Workload | readonly Workload[] | Definition;
  /** Words of the problem it shows. */
  readonly problem: string;
  /** Words of the fix it shows. */
  readonly fix: string;
  /** What it has to let pass. */
  readonly silent: Workload | readonly Workload[] | Definition;
}

/** A test that each case fires and one that it stays silent, and one that no rule of the family is without a case. */
export function testFamily(family: string, cases: readonly Case[]): void {
  test(`every rule of the family ${family} has a case`, () => {
    const ids = RULES.map(({ id }) => id).filter((id) => id.startsWith(`${family}/`));
    expect([...new Set(cases.map(({ rule }) => `${family}/${rule}`))].sort()).toEqual([...ids].sort());
  });

  describe.each(cases)(`${family}/$rule: $problem`, ({ rule: name, fires, problem, fix, silent }) => {
    const rule = RULES.find(({ id }) => id === `${family}/${name}`);
    const messages = (input: Case['fires']): string[] => checkDefinition(whole(input), only(rule)).map(printFinding);

    test('fires, and says what is wrong and what to do', () => {
      expect(messages(fires)).toContainEqual(expect.stringContaining(problem));
      expect(messages(fires).filter((message) => message.includes(problem))[0]).toContain(`fix: ${fix}`);
    });

    test('stays silent', () => {
      expect(messages(silent)).toEqual([]);
    });
  });
}

function only(rule: Rule | undefined): readonly Rule[] {
  return rule === undefined ? [] : [rule];
}

function whole(input: Case['fires']): Definition {
  if ('workloads' in input) return input;
  return definition('path' in input ? [input] : input);
}
