import type { Affinity, NodeRequirement, Scheduling, Toleration } from '../model/scheduling';
import { perWorkload, problems, type Rule } from './rule';
import { isDnsName, isLabelValue, isQualifiedName, isWithin } from './syntax';

export const labels: Rule = {
  id: 'scheduling/labels',
  severity: 'error',
  reason: 'the cluster refuses the pod template on apply: no node and no taint can be labelled so',
  fix: 'use keys and values as labels have them; at most 63 letters, digits, - _ . and before a key a DNS name and /',
  check: perWorkload(({ scheduling }) => problems(wrongLabels(scheduling), (what) => `scheduling: ${what}`)),
};

function wrongLabels({ nodeSelector, tolerations, topologySpread, affinity }: Scheduling): string[] {
  return [
    ...pairs('nodeSelector', nodeSelector),
    ...tolerations.flatMap(({ key, value }) => [
      ...(key === undefined ? [] : keys('key of a toleration', [key])),
      ...(value === undefined || isLabelValue(value) ? [] : [`value of a toleration is ${JSON.stringify(value)}`]),
    ]),
    ...keys(
      'topologyKey of topologySpread',
      topologySpread.map(({ topologyKey }) => topologyKey),
    ),
    ...affinity.flatMap((one) =>
      one.kind === 'nodes'
        ? keys(
            'key of affinity',
            one.requirements.map(({ key }) => key),
          )
        : [...keys('topologyKey of affinity', [one.topologyKey]), ...pairs('affinity', one.labels)],
    ),
  ];
}

function keys(what: string, all: readonly string[]): string[] {
  return all.filter((key) => !isQualifiedName(key)).map((key) => `${what} is ${JSON.stringify(key)}`);
}

function pairs(what: string, labelled: Readonly<Record<string, string>>): string[] {
  const values = Object.entries(labelled).filter(([, value]) => !isLabelValue(value));
  return [
    ...keys(`key of ${what}`, Object.keys(labelled)),
    ...values.map(([key, value]) => `${what} '${key}' is ${JSON.stringify(value)}`),
  ];
}

export const numbers: Rule = {
  id: 'scheduling/numbers',
  severity: 'error',
  reason: 'the cluster refuses the pod template on apply',
  fix: 'use a weight from 1 to 100, a maxSkew from 1 on, each topologyKey once, tolerationSeconds with NoExecute alone',
  check: perWorkload(({ scheduling: { affinity, topologySpread, tolerations } }) => {
    const found: string[] = [];
    for (const { weight } of affinity) {
      if (weight !== undefined && !isWithin(weight, 1, 100)) found.push(`weight of affinity is ${weight}`);
    }
    const seen = new Set<string>();
    for (const { topologyKey, maxSkew, whenUnsatisfiable } of topologySpread) {
      if (!isWithin(maxSkew, 1)) found.push(`maxSkew of '${topologyKey}' is ${maxSkew}`);
      const constraint = `${topologyKey} ${whenUnsatisfiable}`;
      if (seen.has(constraint)) found.push(`topologySpread has '${topologyKey}' twice`);
      seen.add(constraint);
    }
    found.push(...tolerations.flatMap(wrongToleration));
    return problems(found, (what) => `scheduling: ${what}`);
  }),
};

function wrongToleration({ key, value, effect, tolerationSeconds: seconds }: Toleration): string[] {
  const found: string[] = [];
  if (key === undefined && value !== undefined) found.push(`a toleration has the value '${value}' of no key`);
  if (seconds === undefined) return found;
  if (effect !== 'NoExecute')
    found.push(`tolerationSeconds is ${seconds} beside the effect ${effect ?? 'of every kind'}`);
  if (!isWithin(seconds, 0)) found.push(`tolerationSeconds is ${seconds}`);
  return found;
}

export const operators: Rule = {
  id: 'scheduling/operators',
  severity: 'error',
  reason: 'the cluster refuses the pod template on apply, or the rule says something else than was meant',
  fix: 'give In and NotIn values, Exists and DoesNotExist none, Gt and Lt one whole number; name at least one label',
  check: perWorkload(({ scheduling: { affinity } }) =>
    problems(affinity.flatMap(wrongRequirements), (what) => `scheduling.affinity: ${what}`),
  ),
};

function wrongRequirements(affinity: Affinity): string[] {
  if (affinity.kind !== 'nodes') {
    return Object.keys(affinity.labels).length > 0 ? [] : ['pods without a label to know them by'];
  }
  if (affinity.requirements.length === 0) return ['nodes without a requirement'];
  return affinity.requirements
    .filter((requirement) => !isMeaningful(requirement))
    .map(({ key, operator, values }) => `'${key}' ${operator} has the values [${values.join(', ')}]`);
}

function isMeaningful({ operator, values }: NodeRequirement): boolean {
  switch (operator) {
    case 'In':
    case 'NotIn':
      return values.length > 0 && values.every(isLabelValue);
    case 'Exists':
    case 'DoesNotExist':
      return values.length === 0;
    case 'Gt':
    case 'Lt':
      return values.length === 1 && values.every((value) => /^-?\d+$/.test(value));
  }
}

export const classes: Rule = {
  id: 'scheduling/classes',
  severity: 'error',
  reason: 'no object can have that name, so the cluster refuses every pod',
  fix: 'use the name of a PriorityClass, of a RuntimeClass: a-z, 0-9, . and -',
  check: perWorkload(({ scheduling: { priorityClassName: priorityClass, runtimeClassName: runtimeClass } }) =>
    Object.entries({ priorityClass, runtimeClass }).flatMap(([field, name]) =>
      name === undefined || isDnsName(name) ? [] : [{ problem: `scheduling.${field} is ${JSON.stringify(name)}` }],
    ),
  ),
};
