import * as batching from './batching';
import * as contract from './contract';
import * as environment from './environment';
import * as exposure from './exposure';
import * as images from './images';
import * as labels from './labels';
import * as logging from './logging';
import * as names from './names';
import * as network from './network';
import * as ports from './ports';
import * as resources from './resources';
import * as rollout from './rollout';
import type { Rule } from './rule';
import * as scaling from './scaling';
import * as scheduling from './scheduling';
import * as scrape from './scrape';
import * as security from './security';
import * as serving from './serving';
import * as storage from './storage';
import * as targets from './targets';
import * as time from './time';
import * as versions from './versions';
import { waiverRules } from './waivers';

/** Rules over the definition, in the order findings are shown. */
const DEFINITION_RULES: readonly Rule[] = [
  ...[names.dnsLabel, names.derived, names.unique],
  ...[names.model, names.modelUnique, names.gatewayModel, names.modelServer, names.modelNamespace],
  ...[contract.readable, contract.binding, contract.model, contract.ownCode, contract.servedVersion],
  ...[versions.exist, versions.latest, versions.labelName, versions.labelServed],
  ...[batching.numbers, batching.allowedSizes, batching.batchDimension, batching.delay, batching.queue],
  ...[serving.monitoringPath, serving.warmup, serving.configPoll, serving.maxRequests, serving.maxRedirects],
  ...[logging.sampling, logging.files, logging.place, logging.size, logging.disk, logging.oneWriter],
  ...[images.reference, images.pinned, images.one, images.server],
  ...[storage.place, storage.size, storage.oneNode, storage.nodePath, storage.downloadSource, storage.unverified],
  ...[ports.valid, ports.nodePortUnique, ports.management],
  ...[exposure.host, exposure.path, exposure.sourceRanges, exposure.names, exposure.unique],
  ...[scaling.replicas, scaling.range, scaling.metrics, scaling.values, scaling.utilizationRequest],
  ...[scaling.memory, scaling.toZero],
  ...[rollout.pods, rollout.stuck, rollout.numbers, rollout.deadline, rollout.recreate, rollout.eviction],
  ...[resources.requests, resources.limits, resources.memoryFloor, resources.gatewayMemory],
  ...[resources.gpu, resources.download],
  ...[scheduling.labels, scheduling.numbers, scheduling.operators, scheduling.classes],
  ...[time.drain, time.start, time.load, time.modelTimeout, time.drainCall, time.client],
  ...[security.root, security.secretText, security.secretFiles, security.secretNames, security.metadataAddress],
  ...[network.cidr, network.peers, network.everyPod, network.fetchHosts, network.corsOrigins],
  ...[labels.valid, labels.own, labels.annotations, labels.ownAnnotations],
  ...[environment.own, environment.names],
  scrape.interval,
  ...[targets.unsupported, targets.acceptedLosses],
];

/** Every rule, in the order findings are shown. */
export const RULES: readonly Rule[] = [...DEFINITION_RULES, ...waiverRules(DEFINITION_RULES)];
