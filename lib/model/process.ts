import { basename } from 'node:path';
import { GatewaySetting, MODEL_ROOT, ModelServerSetting, Port, type Setting } from '@cdk8s-serving/contract';
import type { Environment } from './environment';
import {
  batchingParametersText,
  modelServerConfigText,
  monitoringConfigText,
  type ConfigFile,
  type ModelPlace,
} from './serving-config-text';
import {
  isServedByFlags,
  type GatewayWorkload,
  type ModelServerWorkload,
  type ServedModel,
  type Workload,
} from './workload';

/**
 * What a workload's process is told, the same on every target. A projection only says where the process runs; which
 * settings that makes is decided here, once.
 */

/** Where a model server runs. */
export interface ModelServerPlace {
  readonly ports: { readonly grpc: number; readonly rest: number; readonly management: number };
  /** Address gRPC and REST listen on. */
  readonly host: string;
  /** Address the management port listens on. */
  readonly managementHost: string;
  /** Base path of a model there. */
  readonly basePathOf: (model: ServedModel) => string;
  /** Directory the files of `configFiles` lie in there. */
  readonly configDirectory: string;
  /** Directory requests are logged to there. */
  readonly requestLogDirectory: string;
}

/** Where a gateway runs. */
export interface GatewayPlace {
  readonly ports: { readonly http: number; readonly management: number };
  /** Address the gateway listens on. */
  readonly host: string;
  readonly managementHost: string;
  /** gRPC target of its model server. */
  readonly modelServer: string;
  /** Path of its module there; undefined where the target says it itself. */
  readonly modulePath: string | undefined;
}

/** Ports inside a container. */
export const CONTAINER_PORTS = {
  modelServer: { grpc: Port.grpc, rest: Port.rest, management: Port.management },
  gateway: { http: Port.gateway, management: Port.gatewayManagement },
} as const;

/** A container's network is its own, and a kubelet probes from outside of it. */
export const ALL_INTERFACES = '0.0.0.0';

/** Where a container finds the files of `configFiles`. */
export const CONFIG_DIRECTORY = '/etc/model-server';

/** Where a container writes the requests that are logged; every user may in an image of ours. */
export const REQUEST_LOG_DIRECTORY = '/var/log/model-server';

/** Names of the files of `configFiles`. */
export const CONFIG_FILE = {
  models: 'models.config',
  batching: 'batching.config',
  monitoring: 'monitoring.config',
} as const;

/**
 * Variables that are neither ours nor the user's: glibc keeps an arena per thread and gives little back, so the memory
 * of a server that loads and unloads models grows to the sum of its peaks. Two arenas keep it flat.
 */
const MODEL_SERVER_ENVIRONMENT = { MALLOC_ARENA_MAX: '2' } as const;

/** Base path of a model inside a container. */
export function containerBasePath(model: ServedModel): string {
  return `${MODEL_ROOT}/${model.name}`;
}

/** A model server in a container of its own. */
export const CONTAINER_MODEL_SERVER: ModelServerPlace = {
  ports: CONTAINER_PORTS.modelServer,
  host: ALL_INTERFACES,
  managementHost: ALL_INTERFACES,
  basePathOf: containerBasePath,
  configDirectory: CONFIG_DIRECTORY,
  requestLogDirectory: REQUEST_LOG_DIRECTORY,
};

/** Directory of a gateway's module in its container: below the gateway itself, whose packages it may import. */
const MODULE_DIRECTORY = '/app/module';

/** Path of a gateway's module in its container. */
export function containerModulePath({ module }: GatewayWorkload): string | undefined {
  return module === undefined ? undefined : `${MODULE_DIRECTORY}/${basename(module.file)}`;
}

/** A gateway in a container of its own. @param modelServer gRPC target of its model server */
export function containerGateway(workload: GatewayWorkload, modelServer: string): GatewayPlace {
  return {
    ports: CONTAINER_PORTS.gateway,
    host: ALL_INTERFACES,
    managementHost: ALL_INTERFACES,
    modelServer,
    modulePath: containerModulePath(workload),
  };
}

/** The files a model server reads at its start, by name; none where flags say everything. */
export function configFiles(
  workload: ModelServerWorkload,
  { basePathOf, requestLogDirectory }: Pick<ModelServerPlace, 'basePathOf' | 'requestLogDirectory'>,
): ConfigFile[] {
  const { batching, monitoringPath, requestLogging } = workload.serving;
  const files: ConfigFile[] = [];
  if (batching !== undefined) files.push({ name: CONFIG_FILE.batching, text: batchingParametersText(batching) });
  if (!isServedByFlags(workload)) {
    const loggingOf = ({ name }: ServedModel): ReturnType<ModelPlace['loggingOf']> =>
      requestLogging && {
        samplingRate: requestLogging.samplingRate,
        filenamePrefix: `${requestLogDirectory}/${name}`,
      };
    files.push({ name: CONFIG_FILE.models, text: modelServerConfigText(workload.models, { basePathOf, loggingOf }) });
  }
  if (monitoringPath !== undefined) {
    files.push({ name: CONFIG_FILE.monitoring, text: monitoringConfigText(monitoringPath) });
  }
  return files;
}

/** A setting and the text it is given. */
export interface GivenSetting {
  readonly setting: Setting;
  readonly value: string;
}

/** Settings of a model server, in the order they are written; what is TensorFlow Serving's default is not. */
export function modelServerSettings(workload: ModelServerWorkload, place: ModelServerPlace): GivenSetting[] {
  const S = ModelServerSetting;
  return [
    ...(place.host === S.host.default ? [] : [{ setting: S.host, value: place.host }]),
    { setting: S.port, value: String(place.ports.grpc) },
    { setting: S.restApiPort, value: String(place.ports.rest) },
    { setting: S.managementPort, value: String(place.ports.management) },
    { setting: S.managementHost, value: place.managementHost },
    ...modelSettings(workload, place),
    ...servingSettings(workload, place),
    // What is served is the definition's to say: no client may point the server elsewhere.
    { setting: S.enableReloadConfigRequest, value: 'false' },
    { setting: S.drainTimeoutSeconds, value: String(workload.drainTimeoutSeconds) },
  ];
}

function modelSettings(workload: ModelServerWorkload, place: ModelServerPlace): GivenSetting[] {
  const S = ModelServerSetting;
  const [model] = workload.models;
  if (isServedByFlags(workload) && model !== undefined) {
    return [
      { setting: S.modelName, value: model.name },
      { setting: S.modelBasePath, value: place.basePathOf(model) },
    ];
  }
  const poll = workload.serving.modelConfigPollSeconds;
  const hasLabels = workload.models.some(({ versionLabels }) => Object.keys(versionLabels).length > 0);
  return [
    { setting: S.modelConfigFile, value: `${place.configDirectory}/${CONFIG_FILE.models}` },
    ...(poll > 0 ? [{ setting: S.modelConfigFilePollWaitSeconds, value: String(poll) }] : []),
    // Labels are applied before the models of the same file are loaded: without this the server refuses to start.
    ...(hasLabels ? [{ setting: S.allowVersionLabelsForUnavailableModels, value: 'true' }] : []),
  ];
}

function servingSettings({ serving }: ModelServerWorkload, { configDirectory }: ModelServerPlace): GivenSetting[] {
  const S = ModelServerSetting;
  const given: GivenSetting[] = [];
  if (serving.batching !== undefined) {
    given.push({ setting: S.enableBatching, value: 'true' });
    given.push({ setting: S.batchingParametersFile, value: `${configDirectory}/${CONFIG_FILE.batching}` });
  }
  if (serving.monitoringPath !== undefined) {
    given.push({ setting: S.monitoringConfigFile, value: `${configDirectory}/${CONFIG_FILE.monitoring}` });
  }
  if (!serving.warmup.enabled) given.push({ setting: S.enableModelWarmup, value: 'false' });
  if (serving.warmup.iterations > 0) {
    given.push({ setting: S.numRequestIterationsForWarmup, value: String(serving.warmup.iterations) });
  }
  const { requestLogging } = serving;
  if (requestLogging !== undefined) {
    given.push({ setting: S.requestLogMaxFileBytes, value: String(requestLogging.maxFileBytes) });
    given.push({ setting: S.requestLogMaxFiles, value: String(requestLogging.maxFiles) });
  }
  return given;
}

/** Settings of a gateway that are text, in the order they are written. */
export function gatewaySettings(workload: GatewayWorkload, place: GatewayPlace): GivenSetting[] {
  const S = GatewaySetting;
  return [
    { setting: S.host, value: place.host },
    { setting: S.port, value: String(place.ports.http) },
    { setting: S.managementHost, value: place.managementHost },
    { setting: S.managementPort, value: String(place.ports.management) },
    { setting: S.modelServer, value: place.modelServer },
    { setting: S.modelTimeoutMs, value: String(workload.modelTimeoutMs) },
    { setting: S.clientTimeoutMs, value: String(workload.clientTimeoutMs) },
    { setting: S.modelBinding, value: JSON.stringify(workload.binding, null, 2) },
    ...(place.modulePath === undefined ? [] : [{ setting: S.modulePath, value: place.modulePath }]),
    { setting: S.fetchAllowedHosts, value: workload.fetchAllowedHosts.join(',') },
    { setting: S.fetchMaxRedirects, value: String(workload.fetchMaxRedirects) },
    { setting: S.page, value: String(workload.page) },
    { setting: S.corsOrigins, value: workload.corsOrigins.join(',') },
    { setting: S.maxRequests, value: String(workload.maxRequests) },
    { setting: S.modelConcurrency, value: String(workload.modelConcurrency) },
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
export function modelServerEnvironment(workload: ModelServerWorkload): Environment {
  return { ...MODEL_SERVER_ENVIRONMENT, ...workload.environment };
}

/** Environment of a gateway: all of its settings. @throws RangeError for a setting without a variable: ours. */
export function gatewayEnvironment(workload: GatewayWorkload, place: GatewayPlace): Environment {
  const settings = gatewaySettings(workload, place).map(({ setting, value }): [string, string] => [
    variableOf(setting),
    value,
  ]);
  const { apiKeys } = workload;
  return {
    ...workload.environment,
    ...Object.fromEntries(settings),
    ...(apiKeys !== undefined && { [variableOf(GatewaySetting.apiKeys)]: apiKeys }),
  };
}

function variableOf(setting: Setting): string {
  if (setting.env === undefined) throw new RangeError(`no variable sets this: ${setting.description}`);
  return setting.env;
}

/** Variables of a workload's settings; a definition may not set them beside the props that do. */
export function ownedVariables(workload: Workload): string[] {
  const table: Readonly<Record<string, Setting>> = workload.kind === 'gateway' ? GatewaySetting : ModelServerSetting;
  return Object.values(table).flatMap((setting) => setting.env ?? []);
}
