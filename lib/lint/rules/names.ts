import { dirname } from 'node:path';
import type { NamedObject } from '../model/subject';
import type { LintRule, Problem } from '../model/rule';

/** Overlays repeat the objects of their base, and environments those of each other, each in a directory of its own. */
const keyOf = ({ type, object, place }: NamedObject): string =>
  [dirname(place.file), type, object.namespace ?? '', object.name].join('\n');

const unique: LintRule = {
  id: 'names/unique',
  severity: 'error',
  reason: 'the second object replaces the first on apply, without a message',
  fix: 'give one of them another name or namespace, or remove it',
  check: ({ objects }) => {
    const problems: Problem[] = [];
    const seen = new Map<string, NamedObject>();
    for (const named of objects) {
      const first = seen.get(keyOf(named));
      if (first === undefined) seen.set(keyOf(named), named);
      else {
        const { file, line } = first.place;
        problems.push({ place: named.place, problem: `the same kind, namespace and name as in ${file}:${line}` });
      }
    }
    return problems;
  },
};

export const NAME_RULES: readonly LintRule[] = [unique];
