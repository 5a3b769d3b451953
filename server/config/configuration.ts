import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ServingError } from '@cdk8s-serving/contract';
import { LATEST_VERSION, type ModelConfig } from '../core/model-config';
import type { BatchingOptions } from '../engine/batching/options';
import type { ModelServerOptions } from '../options';
import { parseBatchingParameters } from './batching-parameters';
import { parseModelServerConfig, type IsConfigured } from './model-server-config';
import { parseMonitoringConfig } from './monitoring-config';
import { parseSessionConfig } from './session-config';
import { parseSslConfig, type SslConfig } from './ssl-config';

/** What the files that flags name say. */
export interface Configuration {
  readonly models: readonly ModelConfig[];
  /** Undefined: every request runs by itself. */
  readonly batching: BatchingOptions | undefined;
  /** What a version directory says of its batching, where that is to be asked; read for each version that is loaded. */
  readonly batchingOf: ((versionDirectory: string) => Promise<BatchingOptions | undefined>) | undefined;
  /** Serialized ConfigProto; undefined for TensorFlow's defaults. */
  readonly sessionConfig: Uint8Array | undefined;
  /** Path of the metrics on the REST port; undefined leaves them off. */
  readonly monitoringPath: string | undefined;
  /** Undefined: gRPC is plain. */
  readonly ssl: SslConfig | undefined;
}

/** Reads every file. @throws ServingError that names the file and the line */
export function readConfiguration(options: ModelServerOptions): Configuration {
  const { batchingParametersFile, monitoringConfigFile, sessionConfigFile, sslConfigFile } = options;
  return {
    models: readModels(options),
    batching: options.enableBatching ? readBatching(batchingParametersFile) : undefined,
    batchingOf: options.enablePerModelBatchingParameters ? readBatchingOf : undefined,
    sessionConfig: sessionConfigFile === '' ? undefined : parseFile(sessionConfigFile, parseSessionConfig),
    monitoringPath: monitoringConfigFile === '' ? undefined : parseFile(monitoringConfigFile, parseMonitoringConfig),
    ssl: sslConfigFile === '' ? undefined : parseFile(sslConfigFile, parseSslConfig),
  };
}

/** The models of the config file, or the one of the flags, for a server that may have models already. @throws ServingError that names the file and the line */
export function readModels(options: ModelServerOptions, isConfigured?: IsConfigured): ModelConfig[] {
  const { modelConfigFile, modelName, modelBasePath } = options;
  if (modelConfigFile !== '') return parseFile(modelConfigFile, (text) => parseModelServerConfig(text, isConfigured));
  return [
    {
      name: modelName,
      basePath: modelBasePath,
      versionPolicy: LATEST_VERSION,
      versionLabels: new Map<string, bigint>(),
    },
  ];
}

function readBatching(path: string): BatchingOptions {
  return path === '' ? parseBatchingParameters('') : parseFile(path, parseBatchingParameters);
}

/** Name TensorFlow Serving has for it. */
const PER_MODEL_FILE = 'batching_params.pbtxt';

function readBatchingOf(versionDirectory: string): Promise<BatchingOptions | undefined> {
  const path = join(versionDirectory, PER_MODEL_FILE);
  return Promise.resolve(existsSync(path) ? parseFile(path, parseBatchingParameters) : undefined);
}

function parseFile<Parsed>(path: string, parse: (text: string) => Parsed): Parsed {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new ServingError('NOT_FOUND', `${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof ServingError)) throw error;
    throw new ServingError(error.code, `Invalid protobuf file: '${path}': ${error.message}`, { cause: error });
  }
}
