import type { LintRule } from '../model/rule';

const text: LintRule = {
  id: 'environment/text',
  severity: 'error',
  reason: 'the cluster refuses a variable whose value is no string, and with it the whole object',
  fix: 'put the value in quotes',
  check: ({ workloads }) =>
    workloads
      .flatMap(({ containers }) => containers)
      .flatMap(({ environment }) =>
        environment
          .filter(({ isString, value }) => !isString && value !== undefined)
          .map(({ name, value, place }) => ({
            place,
            problem: `variable ${name} is ${value}, which YAML does not read as a string`,
            fix: `write "${value}"`,
          })),
      ),
};

export const ENVIRONMENT_RULES: readonly LintRule[] = [text];
