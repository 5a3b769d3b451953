import { join } from 'node:path';
import { FOREIGN_FLAGS, ModelServerSetting, type Setting } from '@cdk8s-serving/contract';
import { parseChannelArguments, type ChannelArguments } from './channel-arguments';
import { TRANSITION_POLICIES, type TransitionPolicy } from './core/version-policy';
import { LOG_LEVELS, type LogLevel } from './log-level';
import { UsageError } from './usage-error';

export { UsageError };

/** Settings of the model server, read and checked. */
export interface ModelServerOptions {
  readonly port: number;
  /** Address of the gRPC port, and of REST where it has none of its own. */
  readonly host: string;
  /** Address of the REST port; empty for every one of the machine, of IPv6 and of IPv4. */
  readonly restHost: string;
  readonly enableReloadConfigRequest: boolean;
  /** Empty for no unix socket. */
  readonly grpcSocketPath: string;
  readonly grpcChannelArguments: ChannelArguments;
  /** Path of an SSLConfig; empty for plain gRPC. */
  readonly sslConfigFile: string;
  readonly enableGrpcHealthcheckService: boolean;
  readonly restApiPort: number;
  readonly managementPort: number;
  readonly managementHost: string;
  readonly modelName: string;
  /** Empty where a model config file says it. */
  readonly modelBasePath: string;
  /** Path of a ModelServerConfig; empty for one model by name and base path. */
  readonly modelConfigFile: string;
  readonly modelConfigFilePollWaitSeconds: number;
  readonly allowVersionLabelsForUnavailableModels: boolean;
  readonly enableBatching: boolean;
  /** Path of BatchingParameters; empty for the defaults. */
  readonly batchingParametersFile: string;
  /** Batching parameters are those of each version directory. */
  readonly enablePerModelBatchingParameters: boolean;
  readonly enableSignatureMethodNameCheck: boolean;
  /** Path of a ConfigProto; empty for TensorFlow's defaults. */
  readonly sessionConfigFile: string;
  /** Path of a MonitoringConfig; empty for no metrics on the REST port. */
  readonly monitoringConfigFile: string;
  readonly enableModelWarmup: boolean;
  /** Runs of each recorded request. */
  readonly numRequestIterationsForWarmup: number;
  /** Serve in a child process, started again when it crashes. */
  readonly supervise: boolean;
  readonly drainTimeoutSeconds: number;
  readonly drainIdleMs: number;
  readonly logLevel: LogLevel;
  readonly accessLogSuccessPercent: number;
  readonly requestLogMaxFileBytes: number;
  /** At least 1. */
  readonly requestLogMaxFiles: number;
  /** Infinity for any time. */
  readonly restApiTimeoutMs: number;
  /** 0 for no limit, as for the four below. */
  readonly restApiHeaderTimeoutMs: number;
  readonly restApiReceiveTimeoutMs: number;
  readonly restApiIdleTimeoutMs: number;
  readonly restApiMaxConnections: number;
  readonly grpcMaxConnections: number;
  readonly maxBodyBytes: number;
  /** Milliseconds a prediction may be expected to wait for a thread; 0 for any time. */
  readonly maxQueueDelayMs: number;
  /** Of all requests that are worked on. */
  readonly maxPendingBytes: number;
  readonly numLoadThreads: number;
  readonly numUnloadThreads: number;
  readonly versionTransitionPolicy: TransitionPolicy;
  /** 0 looks once; a negative number never. */
  readonly fileSystemPollWaitSeconds: number;
  /** Names of ops; `*` for all. */
  readonly allowUnusualOps: readonly string[];
  readonly allowLinksOutOfBasePath: boolean;
  readonly maxNumLoadRetries: number;
  readonly loadRetryIntervalMicros: number;
  readonly savedModelTags: readonly string[];
  readonly restApiEnableCorsSupport: boolean;
  readonly enableSerializationAsTensorContent: boolean;
  readonly intraOpParallelism: number;
  readonly interOpParallelism: number;
}

type SettingName = keyof typeof ModelServerSetting;

/** Threads of libuv's pool that one purpose may have; it has 1024 at most. */
const MOST_THREADS = 256;

/**
 * Reads flags in TensorFlow Serving's own syntax (`--name=value`, no space), then the environment its image has, then
 * the defaults.
 * @throws UsageError
 */
export function parseOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ModelServerOptions {
  const flags = readFlags(args);
  const text = (name: SettingName): string => {
    const setting: Setting = ModelServerSetting[name];
    const fromFlag = setting.flag === undefined ? undefined : flags.get(setting.flag);
    const fromEnv = setting.env === undefined ? undefined : env[setting.env];
    return fromFlag ?? fromEnv ?? setting.default ?? '';
  };
  const integer = (name: SettingName, most: number): number => {
    const value = text(name);
    if (!/^\d+$/.test(value) || Number(value) > most) {
      throw new UsageError(`${spelled(name)} is '${value}', expected a whole number from 0 to ${most}`);
    }
    return Number(value);
  };
  /** A number of which a negative one means what 0 does. */
  const integerOrNone = (name: SettingName, most: number): number =>
    /^-\d+$/.test(text(name)) ? 0 : integer(name, most);
  const boolean = (name: SettingName): boolean => {
    const value = text(name);
    if (/^(true|t|1)$/i.test(value)) return true;
    if (/^(false|f|0)$/i.test(value)) return false;
    throw new UsageError(`${spelled(name)} is '${value}', expected true or false`);
  };
  const oneOf = <Word extends string>(name: SettingName, words: readonly Word[]): Word => {
    const word = words.find((each) => each === text(name));
    if (word !== undefined) return word;
    throw new UsageError(`${spelled(name)} is '${text(name)}', expected one of ${words.join(', ')}`);
  };
  const options = {
    port: integer('port', 65535),
    host: text('host'),
    restHost: flags.get('host') ?? '',
    enableReloadConfigRequest: boolean('enableReloadConfigRequest'),
    grpcSocketPath: text('grpcSocketPath'),
    grpcChannelArguments: parseChannelArguments(text('grpcChannelArguments')),
    sslConfigFile: text('sslConfigFile'),
    enableGrpcHealthcheckService: boolean('enableGrpcHealthcheckService'),
    restApiPort: integer('restApiPort', 65535),
    managementPort: integer('managementPort', 65535),
    managementHost: text('managementHost'),
    modelName: text('modelName'),
    modelBasePath:
      text('modelConfigFile') === ''
        ? text('modelBasePath') || basePathOfRoot(text('modelRoot'), text('modelName'))
        : '',
    modelConfigFile: text('modelConfigFile'),
    modelConfigFilePollWaitSeconds: integerOrNone('modelConfigFilePollWaitSeconds', 2 ** 31 - 1),
    allowVersionLabelsForUnavailableModels: boolean('allowVersionLabelsForUnavailableModels'),
    enableBatching: boolean('enableBatching'),
    batchingParametersFile: text('batchingParametersFile'),
    enablePerModelBatchingParameters: boolean('enablePerModelBatchingParameters'),
    enableSignatureMethodNameCheck: boolean('enableSignatureMethodNameCheck'),
    sessionConfigFile: text('sessionConfigFile'),
    monitoringConfigFile: text('monitoringConfigFile'),
    enableModelWarmup: boolean('enableModelWarmup'),
    numRequestIterationsForWarmup: Math.max(1, integerOrNone('numRequestIterationsForWarmup', 2 ** 31 - 1)),
    supervise: boolean('supervise'),
    drainTimeoutSeconds: integer('drainTimeoutSeconds', 3600),
    drainIdleMs: integer('drainIdleMs', 3_600_000),
    logLevel: oneOf('logLevel', LOG_LEVELS),
    accessLogSuccessPercent: integer('accessLogSuccessPercent', 100),
    requestLogMaxFileBytes: integer('requestLogMaxFileBytes', 2 ** 40),
    requestLogMaxFiles: Math.max(1, integer('requestLogMaxFiles', 100_000)),
    restApiTimeoutMs: integerOrNone('restApiTimeoutMs', 2 ** 31 - 1) || Infinity,
    restApiHeaderTimeoutMs: integer('restApiHeaderTimeoutMs', 2 ** 31 - 1),
    restApiReceiveTimeoutMs: integer('restApiReceiveTimeoutMs', 2 ** 31 - 1),
    restApiIdleTimeoutMs: integer('restApiIdleTimeoutMs', 2 ** 31 - 1),
    restApiMaxConnections: integer('restApiMaxConnections', 2 ** 31 - 1),
    grpcMaxConnections: integer('grpcMaxConnections', 2 ** 31 - 1),
    maxBodyBytes: integer('maxBodyBytes', 2 ** 31 - 1),
    maxQueueDelayMs: integer('maxQueueDelayMs', 2 ** 31 - 1),
    maxPendingBytes: integer('maxPendingBytes', 2 ** 51),
    numLoadThreads: integerOrNone('numLoadThreads', MOST_THREADS),
    numUnloadThreads: integerOrNone('numUnloadThreads', MOST_THREADS),
    versionTransitionPolicy: oneOf('versionTransitionPolicy', TRANSITION_POLICIES),
    fileSystemPollWaitSeconds: /^-\d+$/.test(text('fileSystemPollWaitSeconds'))
      ? -1
      : integer('fileSystemPollWaitSeconds', 2 ** 31 - 1),
    allowUnusualOps: text('allowUnusualOps').split(','),
    allowLinksOutOfBasePath: boolean('allowLinksOutOfBasePath'),
    maxNumLoadRetries: integerOrNone('maxNumLoadRetries', 2 ** 31 - 1),
    loadRetryIntervalMicros: integerOrNone('loadRetryIntervalMicros', 2 ** 51),
    savedModelTags: text('savedModelTags').split(','),
    restApiEnableCorsSupport: boolean('restApiEnableCorsSupport'),
    enableSerializationAsTensorContent: boolean('enableSerializationAsTensorContent'),
    intraOpParallelism: integer('intraOpParallelism', 1024) || integer('sessionParallelism', 1024),
    interOpParallelism: integer('interOpParallelism', 1024) || integer('sessionParallelism', 1024),
  };
  if (
    integer('sessionParallelism', 1024) > 0 &&
    integer('intraOpParallelism', 1024) + integer('interOpParallelism', 1024) > 0
  ) {
    throw new UsageError(
      '--tensorflow_session_parallelism is given beside --tensorflow_intra_op_parallelism or --tensorflow_inter_op_parallelism; give it alone, or those two',
    );
  }
  checkPorts(options);
  if (
    options.restApiReceiveTimeoutMs !== 0 &&
    (options.restApiHeaderTimeoutMs === 0 || options.restApiHeaderTimeoutMs > options.restApiReceiveTimeoutMs)
  ) {
    throw new UsageError(
      '--rest_api_header_timeout_in_ms is longer than --rest_api_receive_timeout_in_ms, which the headers are part of; lower the first or raise the second',
    );
  }
  if (options.batchingParametersFile !== '' && !options.enableBatching) {
    throw new UsageError('--batching_parameters_file is given without --enable_batching; add --enable_batching');
  }
  return options;
}

/**
 * Arguments that are neither a flag of this server's nor of TensorFlow Serving's, which tells them and goes on without
 * them; `parseOptions` refuses them.
 */
export function unknownArguments(args: readonly string[]): readonly string[] {
  const names = [...Object.values<Setting>(ModelServerSetting), ...FOREIGN_FLAGS].map(({ flag }) => flag);
  return args.filter((arg) => !names.includes(FLAG.exec(arg)?.[1] ?? ''));
}

/** The flags, their defaults and what they do, as `--help` prints them. */
export function usage(): string {
  const lines = Object.values<Setting>(ModelServerSetting).map((setting) => {
    const names = [setting.flag && `--${setting.flag}=<${setting.kind}>`, setting.env].filter(Boolean).join(', ');
    return `  ${names}  (default '${setting.default ?? ''}')\n      ${setting.description}`;
  });
  return `usage: model-server [--flag=value ...]\n       model-server health [--management_port=<integer>]\n\n${lines.join('\n')}\n`;
}

const FLAG = /^--?([A-Za-z0-9_]+)(?:=([\s\S]*))?$/;

function readFlags(args: readonly string[]): Map<string, string> {
  const known = new Map<string, Setting>();
  for (const setting of Object.values<Setting>(ModelServerSetting)) {
    if (setting.flag !== undefined) known.set(setting.flag, setting);
  }
  const flags = new Map<string, string>();
  for (const arg of args) {
    const [, name = '', value] = FLAG.exec(arg) ?? [];
    const setting = known.get(name);
    if (setting === undefined) {
      checkForeignFlag(arg, name, value ?? 'true');
      continue;
    }
    if (value === undefined && setting.kind !== 'boolean') {
      throw new UsageError(`--${name} has no value; write --${name}=<${setting.kind}>, with '=' and without a space`);
    }
    flags.set(name, value ?? 'true');
  }
  return flags;
}

/** Flags of TensorFlow Serving that are not implemented here. @throws UsageError for one that would have to be */
function checkForeignFlag(arg: string, name: string, value: string): void {
  const foreign = FOREIGN_FLAGS.find(({ flag }) => flag === name);
  if (foreign === undefined) throw new UsageError(`unknown argument: ${arg}`);
  const isDefault = value === foreign.default || (value !== '' && Number(value) === Number(foreign.default || NaN));
  if (foreign.treatment === 'refused' && !isDefault) {
    throw new UsageError(`--${name} is not supported: ${foreign.reason}; leave it out`);
  }
}

function basePathOfRoot(root: string, modelName: string): string {
  if (root === '') {
    throw new UsageError(
      'Both server_options.model_base_path and server_options.model_config_file are empty! Give --model_base_path=<directory of the version directories> (and --model_name), or --model_config_file',
    );
  }
  return join(root, modelName);
}

function checkPorts({ port, grpcSocketPath, restApiPort, managementPort }: ModelServerOptions): void {
  if (port === 0 && restApiPort === 0 && grpcSocketPath === '') {
    throw new UsageError('neither gRPC nor REST has a port: give --port, --grpc_socket_path or --rest_api_port');
  }
  // REST on the port of gRPC is left out when the server starts, as there.
  if (managementPort !== 0 && [port, restApiPort].includes(managementPort)) {
    throw new UsageError(
      `--management_port (${managementPort}) must differ from --port (${port}) and --rest_api_port (${restApiPort})`,
    );
  }
}

function spelled(name: SettingName): string {
  const setting: Setting = ModelServerSetting[name];
  return setting.flag === undefined ? (setting.env ?? name) : `--${setting.flag}`;
}
