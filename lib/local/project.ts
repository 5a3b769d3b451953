import { GatewaySetting, ManagementPath } from '@cdk8s-serving/contract';
import { commandOf } from '../model/labels';
import { CONTAINER_PORTS, gatewayEnvironment, modelServerEnvironment } from '../model/process';
import { inStartOrder, type Projection } from '../model/projection';
import { sortedRecord } from '../model/sorted';
import { stopTimeoutSeconds } from '../model/termination';
import { isSecretKey, secretVariable, type Environment } from '../model/environment';
import type { GatewayWorkload, ModelServerWorkload, ServedModel, Workload } from '../model/workload';
import { modelServerArguments, modelServerFiles } from './model-server';
import type { LocalPlan, LocalPort, LocalProcess, LocalValue } from './plan';
import { portOffsets } from './ports';
import { localFidelity } from './stances';

const LOOPBACK = '127.0.0.1';
const MODULE_VARIABLE = GatewaySetting.modulePath.env ?? '';

/** What the file needs to know beside the workloads. */
export interface LocalSurroundings {
  /** From an absolute path of this machine to one relative to the directory of the plan. */
  readonly relative: (path: string) => string;
}

/**
 * Renders workloads as processes of this machine, one for each workload. A process has no image, no namespace and no
 * limits, so those fields have no meaning here; every exposure is a port that is there anyway.
 */
export function projectLocal(workloads: readonly Workload[], { relative }: LocalSurroundings): Projection<LocalPlan> {
  const ordered = inStartOrder(workloads);
  const offsets = portOffsets(workloads);
  const offsetOf = (workload: Workload): number => offsets.get(workload.path) ?? 0;
  const processes = ordered.map((workload) =>
    workload.kind === 'gateway'
      ? gateway(workload, offsetOf(workload), offsetOf(workload.modelServer), relative)
      : modelServer(workload, offsetOf(workload), relative),
  );
  return { output: { processes }, fidelity: localFidelity(workloads) };
}

function modelServer(workload: ModelServerWorkload, offset: number, relative: (path: string) => string): LocalProcess {
  const own = CONTAINER_PORTS.modelServer;
  const ports = { grpc: own.grpc + offset, rest: own.rest + offset, management: own.management + offset };
  const basePathOf = ({ storage, directory }: ServedModel): string =>
    storage.kind === 'bind' ? storage.hostPath : relative(directory);
  // Flags name files without a directory: the runner decides where they lie.
  const place = {
    ports,
    host: LOOPBACK,
    managementHost: LOOPBACK,
    basePathOf,
    configDirectory: '.',
    requestLogDirectory: `request-log/${workload.name}`,
  };
  return {
    name: workload.name,
    command: commandOf(workload),
    args: modelServerArguments(workload, place),
    environment: variables(modelServerEnvironment(workload)),
    files: modelServerFiles(workload, place),
    ports: listed(ports),
    readyUrl: readyUrl(ports.management),
    startTimeoutMs: workload.startTimeoutSeconds * 1000,
    stopTimeoutMs: stopTimeoutSeconds(workload) * 1000,
    dependsOn: [],
    urls: [`http://${LOOPBACK}:${ports.rest}`],
  };
}

function gateway(
  workload: GatewayWorkload,
  offset: number,
  modelServerOffset: number,
  relative: (path: string) => string,
): LocalProcess {
  const own = CONTAINER_PORTS.gateway;
  const ports = { http: own.http + offset, management: own.management + offset };
  const place = {
    ports,
    host: LOOPBACK,
    managementHost: LOOPBACK,
    modelServer: `ipv4:${LOOPBACK}:${CONTAINER_PORTS.modelServer.grpc + modelServerOffset}`,
    // A path of the plan, which is no text.
    modulePath: undefined,
  };
  return {
    name: workload.name,
    command: commandOf(workload),
    args: [],
    environment: sortedRecord({
      ...variables(gatewayEnvironment(workload, place)),
      ...(workload.module !== undefined && { [MODULE_VARIABLE]: { path: relative(workload.module.file) } }),
    }),
    files: [],
    ports: listed(ports),
    readyUrl: readyUrl(ports.management),
    startTimeoutMs: workload.startTimeoutSeconds * 1000,
    stopTimeoutMs: stopTimeoutSeconds(workload) * 1000,
    dependsOn: [workload.modelServer.name],
    urls: [`http://${LOOPBACK}:${ports.http}`],
  };
}

function listed(ports: Readonly<Record<string, number>>): LocalPort[] {
  return Object.entries(ports).map(([name, port]) => ({ name, port }));
}

function readyUrl(port: number): string {
  return `http://${LOOPBACK}:${port}${ManagementPath.ready}`;
}

function variables(environment: Environment): Record<string, LocalValue> {
  return sortedRecord(
    Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [
        name,
        isSecretKey(value) ? { variable: secretVariable(value) } : value,
      ]),
    ),
  );
}
