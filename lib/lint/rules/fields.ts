import type { LintRule } from '../model/rule';

const unknown: LintRule = {
  id: 'fields/unknown',
  severity: 'error',
  reason: 'the cluster drops a field it does not know, or refuses the object: what you meant does not happen',
  fix: 'correct the name, or move it to where it belongs',
  check: ({ unknownFields }) =>
    unknownFields.map(({ place, name, owner, advice }) => ({
      place,
      problem: `${name} is no field of ${owner}`,
      fix: advice,
    })),
};

export const FIELD_RULES: readonly LintRule[] = [unknown];
