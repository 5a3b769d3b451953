import { perWorkload, type Definition, type Finding, type Rule } from './rule';

/** RFC 1123 label, and no digit first: a Service's name may not start with one. */
const DNS_LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const MAX_LABEL = 63;
/** What fits in a path, a URL and a flag as it is. */
const MODEL_NAME = /^[A-Za-z0-9]([-_.A-Za-z0-9]*[A-Za-z0-9])?$/;

export const dnsLabel: Rule = {
  id: 'names/dns-label',
  reason: 'a name becomes that of a Deployment, of a Service and of a host, and the cluster refuses others on apply',
  fix: 'use at most 63 characters out of a-z, 0-9 and -, a letter first and no - last',
  check: perWorkload(({ name, namespace }) =>
    Object.entries({ name, namespace }).flatMap(([field, value]) =>
      value === undefined || (DNS_LABEL.test(value) && value.length <= MAX_LABEL)
        ? []
        : [{ problem: `${field} ${JSON.stringify(value)} (${value.length} characters) is not a DNS label` }],
    ),
  ),
};

export const modelName: Rule = {
  id: 'names/model',
  reason: "a model's name is a directory, a part of URLs and the value of a flag",
  fix: 'use letters, digits, and - _ . between them, at most 63 characters',
  check: perWorkload((workload) =>
    workload.kind === 'gateway'
      ? []
      : workload.models
          .filter(({ name }) => !MODEL_NAME.test(name) || name.length > MAX_LABEL)
          .map(({ name }) => ({ problem: `model name ${JSON.stringify(name)} cannot be served` })),
  ),
};

export const uniqueNames: Rule = {
  id: 'names/unique',
  reason: 'the second object would replace the first on apply, without a message',
  fix: 'give one of them another name (prop `name`)',
  check: (definition) => {
    const findings: Finding[] = [];
    const seen = new Map<string, string>();
    for (const { path, name, namespace } of definition.workloads) {
      const key = isNamespaced(definition) ? `${namespace ?? ''}/${name}` : name;
      const first = seen.get(key);
      if (first === undefined) seen.set(key, path);
      else findings.push({ path, problem: `name '${name}' is already that of ${first}` });
    }
    return findings;
  },
};

/** Compose files and processes have no namespaces, so where they are written a name is taken once and for all. */
function isNamespaced({ targets }: Definition): boolean {
  return targets.every((target) => target === 'kubernetes');
}

export const reachableNamespace: Rule = {
  id: 'names/model-namespace',
  reason: "a gateway finds its model server by a host name, which carries the model server's namespace",
  fix: 'give the chart of the model server a namespace, or neither of them',
  check: perWorkload((workload) =>
    workload.kind === 'gateway' && workload.namespace !== undefined && workload.modelServer.namespace === undefined
      ? [
          {
            problem: `namespace is '${workload.namespace}', that of its model server ${workload.modelServer.path} is not given`,
          },
        ]
      : [],
  ),
};
