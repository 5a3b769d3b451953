import {
  claimName,
  configMapName,
  dashboardName,
  downloadName,
  externalServiceName,
  requestLogClaimName,
} from '../model/object-names';
import { isServedByFlags, modelOf, type Workload } from '../model/workload';
import { perGateway, perModelServer, perWorkload, repeated, type Definition, type Problem, type Rule } from './rule';
import { isDnsLabel, isNamespace, isWord } from './syntax';

export const dnsLabel: Rule = {
  id: 'names/dns-label',
  severity: 'error',
  reason: 'a name becomes that of a Deployment, of a Service and of a host, and the cluster refuses others on apply',
  fix: 'use at most 63 characters out of a-z, 0-9 and -, a letter first (in a namespace also a digit) and no - last',
  check: perWorkload(({ name, namespace }) =>
    Object.entries({ name, namespace }).flatMap(([field, value]) =>
      value === undefined || (field === 'name' ? isDnsLabel(value) : isNamespace(value))
        ? []
        : [
            {
              problem: `${field} ${JSON.stringify(value)} (${value.length} characters) is not a DNS label`,
              ...better(value),
            },
          ],
    ),
  ),
};

/** The name it would be, where that is plain to see: `My_Model` may be called `my-model`. */
function better(value: string): Pick<Problem, 'fix'> {
  const name = value.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  return isDnsLabel(name) ? { fix: `${dnsLabel.fix}, as '${name}'` } : {};
}

export const derived: Rule = {
  id: 'names/derived',
  severity: 'error',
  reason: 'an exposed model server has a second Service, and the cluster refuses a name of more than 63 characters',
  fix: 'shorten the name of the workload (prop `name`)',
  check: perModelServer((workload) => {
    const name = externalServiceName(workload);
    return workload.exposure === undefined || isDnsLabel(name) || !isDnsLabel(workload.name)
      ? []
      : [{ problem: `the Service of the exposure would be called '${name}', ${name.length} characters` }];
  }),
};

export const unique: Rule = {
  id: 'names/unique',
  severity: 'error',
  reason: 'the second object would replace the first on apply, without a message',
  fix: 'give one of them another name (prop `name`)',
  check: (definition) =>
    repeated(definition.workloads, (workload) => {
      const scope = isNamespaced(definition) ? (workload.namespace ?? '') : '';
      const downloads = definition.targets.includes('compose') ? downloadNames(workload) : [];
      return [...objectNames(workload), ...downloads].map(([kind, name]) => ({
        key: `${scope}/${kind}/${name}`,
        what: name === workload.name ? `name '${name}'` : `name '${name}' of a ${kind}`,
      }));
    }),
};

/** One kind stands for all objects that are called as their workload is. */
function objectNames(workload: Workload): [kind: string, name: string][] {
  const names: [string, string][] = [['Service', workload.name]];
  if (workload.dashboard) names.push(['ConfigMap', dashboardName(workload)]);
  if (workload.kind === 'gateway') return names;
  if (workload.exposure !== undefined) names.push(['Service', externalServiceName(workload)]);
  const { batching, monitoringPath, requestLogging } = workload.serving;
  if (batching !== undefined || monitoringPath !== undefined || !isServedByFlags(workload)) {
    names.push(['ConfigMap', configMapName(workload)]);
  }
  if (requestLogging?.storage.kind === 'new_claim') {
    names.push(['PersistentVolumeClaim', requestLogClaimName(workload)]);
  }
  workload.models.forEach(({ storage }, index) => {
    if (storage.kind === 'new_claim') names.push(['PersistentVolumeClaim', claimName(workload, index)]);
  });
  return names;
}

/** In a compose file a download is a compose service of its own, beside those of the workloads. */
function downloadNames(workload: Workload): [kind: string, name: string][] {
  if (workload.kind === 'gateway') return [];
  const count = workload.models.filter(({ storage }) => storage.kind === 'download').length;
  return Array.from({ length: count }, (_, index) => ['Service', downloadName(workload, index)]);
}

/** Compose files and processes have no namespaces, so where they are written a name is taken once and for all. */
function isNamespaced({ targets }: Definition): boolean {
  return targets.every((target) => target === 'kubernetes');
}

export const model: Rule = {
  id: 'names/model',
  severity: 'error',
  reason: "a model's name is a directory, a part of URLs and the value of a flag",
  fix: 'use letters, digits, and - _ . between them, at most 63 characters',
  check: perModelServer(({ models }) =>
    models
      .filter(({ name }) => !isWord(name))
      .map(({ name }) => ({ problem: `model name ${JSON.stringify(name)} cannot be served` })),
  ),
};

export const modelUnique: Rule = {
  id: 'names/model-unique',
  severity: 'error',
  reason: 'clients ask for a model by its name, and a model server refuses a configuration that says one twice',
  fix: 'name each model (`SavedModel.fromDirectory(path, { name })`)',
  check: perModelServer(({ models }) => {
    const seen = new Set<string>();
    return models.flatMap(({ name, directory }) => {
      if (seen.has(name)) return [{ problem: `the model of ${directory} is called '${name}' as another one is` }];
      seen.add(name);
      return [];
    });
  }),
};

export const gatewayModel: Rule = {
  id: 'names/gateway-model',
  severity: 'error',
  reason: 'the model server answers NOT_FOUND, so the gateway never becomes ready',
  fix: 'name one of its models in modelName',
  check: perGateway((gateway) => {
    if (modelOf(gateway) !== undefined) return [];
    const { path, models } = gateway.modelServer;
    const served = models.map(({ name }) => `'${name}'`).join(', ');
    return [{ problem: `modelName is '${gateway.binding.model}'; ${path} serves ${served}` }];
  }),
};

export const modelServer: Rule = {
  id: 'names/model-server',
  severity: 'error',
  reason: 'nothing answers the gateway: what it calls is not deployed with it',
  fix: 'leave its model server in the tree, or take the gateway out with it',
  check: (definition) => {
    const paths = new Set(definition.workloads.map(({ path }) => path));
    const gateways = definition.workloads.filter((workload) => workload.kind === 'gateway');
    return gateways
      .filter(({ modelServer: { path } }) => !paths.has(path))
      .map(({ path, modelServer: server }) => ({
        path,
        problem: `its model server ${server.path} is not in the tree`,
      }));
  },
};

export const modelNamespace: Rule = {
  id: 'names/model-namespace',
  severity: 'warning',
  reason: "a gateway finds its model server by a host name, which carries the model server's namespace",
  fix: 'give the chart of the model server a namespace, or neither of them',
  check: perGateway(({ namespace, modelServer }) =>
    namespace !== undefined && modelServer.namespace === undefined
      ? [{ problem: `namespace is '${namespace}', that of its model server ${modelServer.path} is not given` }]
      : [],
  ),
};
