import { Label, objectLabels } from '../model/labels';
import { ownedVariables } from '../model/process';
import { perWorkload, type Finding, type Rule } from './rule';

type Problem = Omit<Finding, 'path'>;

const LABEL_NAME = /^[A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-_.A-Za-z0-9]{0,61}[A-Za-z0-9])?)?$/;
const LABEL_PREFIX = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const MAX_PREFIX = 253;
/** What Kubernetes, a shell and compose all take as the name of a variable. */
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

export const validLabels: Rule = {
  id: 'labels/valid',
  reason: 'the cluster refuses the object on apply',
  fix: 'use at most 63 letters, digits and - _ . between them; before a key, a DNS name and / may stand',
  check: perWorkload((workload) =>
    Object.entries(workload.labels).flatMap(([key, value]): Problem[] => [
      ...(isLabelKey(key) ? [] : [{ problem: `label key ${JSON.stringify(key)} is not one` }]),
      ...(LABEL_VALUE.test(value) ? [] : [{ problem: `label '${key}' has the value ${JSON.stringify(value)}` }]),
    ]),
  ),
};

export const ownLabels: Rule = {
  id: 'labels/own',
  reason: 'selectors are made of these labels: a changed one selects the wrong pods, or none',
  fix: `use other keys than ${Object.values(Label).join(', ')}`,
  check: perWorkload((workload) =>
    Object.keys(workload.labels)
      .filter((key) => Object.values<string>(Label).includes(key))
      .map((key) => ({ problem: `label '${key}' is set by the construct, to '${objectLabels(workload)[key]}'` })),
  ),
};

export const environment: Rule = {
  id: 'environment/own',
  reason: 'a variable said twice would have two values on two targets',
  fix: 'use the prop that sets it, and letters, digits and _ for names of your own',
  check: perWorkload((workload) => {
    const owned = ownedVariables(workload);
    return Object.keys(workload.environment).flatMap((name): Problem[] => {
      if (owned.includes(name)) return [{ problem: `environment sets ${name}, which the construct sets` }];
      return VARIABLE.test(name) ? [] : [{ problem: `environment has the name ${JSON.stringify(name)}` }];
    });
  }),
};

function isLabelKey(key: string): boolean {
  const slash = key.indexOf('/');
  if (slash < 0) return LABEL_NAME.test(key);
  const prefix = key.slice(0, slash);
  return prefix.length <= MAX_PREFIX && LABEL_PREFIX.test(prefix) && LABEL_NAME.test(key.slice(slash + 1));
}
