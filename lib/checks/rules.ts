import { drain, modelTimeout, replicas, resources } from './amounts';
import { binding, contract, modelFile } from './contract';
import { fetchAllowedHosts } from './hosts';
import { environment, ownLabels, validLabels } from './labels';
import { dnsLabel, modelName, reachableNamespace, uniqueNames } from './names';
import { uniqueNodePorts, validPorts } from './ports';
import type { Rule } from './rule';
import { images, storage } from './storage';
import { unsupported } from './unsupported';

/** Every rule, in the order findings are shown. */
export const RULES: readonly Rule[] = [
  dnsLabel,
  modelName,
  uniqueNames,
  reachableNamespace,
  modelFile,
  binding,
  contract,
  images,
  storage,
  validPorts,
  uniqueNodePorts,
  replicas,
  resources,
  drain,
  modelTimeout,
  validLabels,
  ownLabels,
  environment,
  fetchAllowedHosts,
  unsupported,
];
