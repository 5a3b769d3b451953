import { ownedVariables } from '../model/process';
import { perWorkload, problems, type Rule } from './rule';

/** What Kubernetes, a shell and compose all take as the name of a variable. */
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

export const own: Rule = {
  id: 'environment/own',
  severity: 'error',
  reason: 'a variable said twice would have two values on two targets',
  fix: 'use the prop that sets it',
  check: perWorkload((workload) => {
    const owned = ownedVariables(workload);
    return problems(
      Object.keys(workload.environment).filter((name) => owned.includes(name)),
      (name) => `environment sets ${name}, which the construct sets`,
    );
  }),
};

export const names: Rule = {
  id: 'environment/names',
  severity: 'error',
  reason: 'a shell, compose or the cluster refuses it',
  fix: 'use letters, digits and _, and no digit first',
  check: perWorkload((workload) => {
    const downloads =
      workload.kind === 'gateway'
        ? []
        : workload.models.flatMap(({ storage }) =>
            storage.kind === 'download' ? Object.keys(storage.environment) : [],
          );
    return problems(
      [...Object.keys(workload.environment), ...downloads].filter((name) => !VARIABLE.test(name)),
      (name) => `environment has the name ${JSON.stringify(name)}`,
    );
  }),
};
