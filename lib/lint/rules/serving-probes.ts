import type { Container } from '../model/container';
import type { LintRule, Problem } from '../model/rule';
import { flagOf, tensorFlowOf } from '../model/tensorflow';

const probe: LintRule = {
  id: 'serving/probe',
  severity: 'error',
  reason: 'TensorFlow Serving has no health path, and no gRPC health unless told: the probe fails for ever',
  fix: 'ask /v1/models/<model name> on the REST port, or pass --enable_grpc_healthcheck_service=true',
  check: ({ workloads }) => workloads.flatMap(({ containers }) => containers.flatMap(failingProbes)),
};

/** What TensorFlow Serving answers a GET with 200 for, once the model is there. */
const ANSWERED = /^\/v1\/models\/([^/:]+)(\/(versions|labels)\/[^/:]+)?(\/metadata)?$/;

function failingProbes(container: Container): Problem[] {
  if (tensorFlowOf(container)?.kind !== 'serving') return [];
  return Object.values(container.probes).flatMap(({ place, kind, how, path, port }): Problem[] => {
    if (how === 'grpc') {
      return isSwitchedOn(container) ? [] : [{ place, problem: `the ${kind} probe asks for gRPC health` }];
    }
    // A proxy in front of it has paths of its own, and so has its monitoring.
    if (path === undefined || !isRest(container, port?.value) || hasMonitoring(container)) return [];
    const model = ANSWERED.exec(path)?.[1];
    if (model === undefined) return [{ place, problem: `the ${kind} probe asks for ${path}, which is not answered` }];
    const served = servedModel(container);
    if (served === undefined || served === model) return [];
    return [{ place, problem: `the ${kind} probe asks for model ${model}, and ${served} is served` }];
  });
}

function isSwitchedOn(container: Container): boolean {
  return /^(true|1)$/.test(flagOf(container, 'enable_grpc_healthcheck_service') ?? '');
}

function hasMonitoring(container: Container): boolean {
  return flagOf(container, 'monitoring_config_file') !== undefined;
}

function isRest(container: Container, port: string | undefined): boolean {
  const rest = String(tensorFlowOf(container)?.ports?.rest);
  return port === rest || container.ports.some(({ name, port: number }) => name === port && String(number) === rest);
}

/** The one model it serves; undefined for those of a file. */
function servedModel(container: Container): string | undefined {
  if (flagOf(container, 'model_config_file') !== undefined) return undefined;
  const variable = container.environment.find(({ name }) => name === 'MODEL_NAME');
  return flagOf(container, 'model_name') ?? variable?.value;
}

export const SERVING_PROBE_RULES: readonly LintRule[] = [probe];
