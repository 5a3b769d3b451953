import { GatewaySetting, MODEL_ROOT, ModelServerSetting, Port, type Setting } from '@cdk8s-serving/contract';
import type { GatewayWorkload, ModelServerWorkload, Workload } from './workload';

/**
 * What a workload's process is told, the same on every target. A projection only says where the process runs; which
 * settings that makes is decided here, once.
 */

/** Where a model server runs. */
export interface ModelServerPlace {
  readonly ports: { readonly grpc: number; readonly rest: number; readonly management: number };
  /** Address the management port listens on. */
  readonly managementHost: string;
  readonly modelBasePath: string;
}

/** Where a gateway runs. */
export interface GatewayPlace {
  readonly ports: { readonly http: number; readonly management: number };
  /** Address the gateway listens on. */
  readonly host: string;
  readonly managementHost: string;
  /** gRPC target of its model server. */
  readonly modelServer: string;
}

/** Ports inside a container. */
export const CONTAINER_PORTS = {
  modelServer: { grpc: Port.grpc, rest: Port.rest, management: Port.management },
  gateway: { http: Port.gateway, management: Port.gatewayManagement },
} as const;

/** A container's network is its own, and a kubelet probes from outside of it. */
export const ALL_INTERFACES = '0.0.0.0';

/**
 * Variables that are neither ours nor the user's: glibc keeps an arena per thread and gives little back, so the memory
 * of a server that loads and unloads models grows to the sum of its peaks. Two arenas keep it flat.
 */
const MODEL_SERVER_ENVIRONMENT = { MALLOC_ARENA_MAX: '2' } as const;

/** Base path of a model inside a container. */
export function containerBasePath(workload: ModelServerWorkload): string {
  return `${MODEL_ROOT}/${workload.model.name}`;
}

/** A model server in a container of its own. */
export function containerModelServer(workload: ModelServerWorkload): ModelServerPlace {
  return {
    ports: CONTAINER_PORTS.modelServer,
    managementHost: ALL_INTERFACES,
    modelBasePath: containerBasePath(workload),
  };
}

/** A gateway in a container of its own. */
export function containerGateway(modelServer: string): GatewayPlace {
  return { ports: CONTAINER_PORTS.gateway, host: ALL_INTERFACES, managementHost: ALL_INTERFACES, modelServer };
}

/** A setting and the text it is given. */
export interface GivenSetting {
  readonly setting: Setting;
  readonly value: string;
}

/** Settings of a model server, in the order they are written. */
export function modelServerSettings(workload: ModelServerWorkload, place: ModelServerPlace): GivenSetting[] {
  const S = ModelServerSetting;
  return [
    { setting: S.port, value: String(place.ports.grpc) },
    { setting: S.restApiPort, value: String(place.ports.rest) },
    { setting: S.managementPort, value: String(place.ports.management) },
    { setting: S.managementHost, value: place.managementHost },
    { setting: S.modelName, value: workload.model.name },
    { setting: S.modelBasePath, value: place.modelBasePath },
    { setting: S.drainTimeoutSeconds, value: String(workload.drainTimeoutSeconds) },
  ];
}

/** Settings of a gateway, in the order they are written. */
export function gatewaySettings(workload: GatewayWorkload, place: GatewayPlace): GivenSetting[] {
  const S = GatewaySetting;
  return [
    { setting: S.host, value: place.host },
    { setting: S.port, value: String(place.ports.http) },
    { setting: S.managementHost, value: place.managementHost },
    { setting: S.managementPort, value: String(place.ports.management) },
    { setting: S.modelServer, value: place.modelServer },
    { setting: S.modelTimeoutMs, value: String(workload.modelTimeoutMs) },
    { setting: S.modelBinding, value: JSON.stringify(workload.binding, null, 2) },
    { setting: S.fetchAllowedHosts, value: workload.fetchAllowedHosts.join(',') },
    { setting: S.drainTimeoutSeconds, value: String(workload.drainTimeoutSeconds) },
  ];
}

/** `--port=8500` */
export function asFlag({ setting, value }: GivenSetting): string {
  return `--${flagOf(setting)}=${value}`;
}

/** Name of a setting's flag, without dashes. @throws RangeError for a setting without one: a mistake of ours. */
export function flagOf(setting: Setting): string {
  if (setting.flag === undefined) throw new RangeError(`no flag sets this: ${setting.description}`);
  return setting.flag;
}

/** Environment of a model server: its settings are flags, so that a TensorFlow Serving user can read them. */
export function modelServerEnvironment(workload: ModelServerWorkload): Record<string, string> {
  return { ...MODEL_SERVER_ENVIRONMENT, ...workload.environment };
}

/** Environment of a gateway: all of its settings. @throws RangeError for a setting without a variable: ours. */
export function gatewayEnvironment(workload: GatewayWorkload, place: GatewayPlace): Record<string, string> {
  const settings = gatewaySettings(workload, place).map(({ setting, value }): [string, string] => {
    if (setting.env === undefined) throw new RangeError(`no variable sets this: ${setting.description}`);
    return [setting.env, value];
  });
  return { ...workload.environment, ...Object.fromEntries(settings) };
}

/** Variables of a workload's settings; a definition may not set them beside the props that do. */
export function ownedVariables(workload: Workload): string[] {
  const table: Readonly<Record<string, Setting>> = workload.kind === 'gateway' ? GatewaySetting : ModelServerSetting;
  return Object.values(table).flatMap((setting) => setting.env ?? []);
}
