import { ServingError, type ConfiguredVersionPolicy, type WireModelConfig } from '@cdk8s-serving/contract';
import { LATEST_VERSION, type ModelConfig, type VersionPolicy } from '../core/model-config';
import { checkFilenamePrefixes, readRequestLogging } from './request-logging';
import { parseTextFormat, type TextMessage } from './text-format';

/** Whether the server has a model of that name already: its platform cannot change. */
export type IsConfigured = (name: string) => boolean;

const NOBODY: IsConfigured = () => false;

/** The one there is; TensorFlow.js models are found by the files they are. */
const PLATFORM = 'tensorflow';

/**
 * Reads `tensorflow.serving.ModelServerConfig` in text format.
 * @throws ServingError INVALID_ARGUMENT with TensorFlow Serving's texts for what it refuses
 */
export function parseModelServerConfig(text: string, isConfigured = NOBODY): ModelConfig[] {
  const root = parseTextFormat(text, 'ModelServerConfig').allow('model_config_list', 'custom_model_config');
  if (root.has('custom_model_config')) throw invalid('custom_model_config is not supported; use model_config_list');
  const list = root.message('model_config_list')?.allow('config');
  const messages = list?.messages('config') ?? [];
  const loggings = messages.map(readRequestLogging);
  const wire = messages.map((message, index) => readModelConfig(message, loggings[index] !== undefined));
  const configs = checkModelConfigs(wire, isConfigured).map((config, index) => {
    const requestLogging = loggings[index];
    return requestLogging === undefined ? config : { ...config, requestLogging };
  });
  checkFilenamePrefixes(configs);
  return configs;
}

/**
 * Judges the models of a configuration, whether it was read from a file or came in a request.
 * @throws ServingError INVALID_ARGUMENT with TensorFlow Serving's texts for what it refuses
 */
export function checkModelConfigs(configs: readonly WireModelConfig[], isConfigured = NOBODY): ModelConfig[] {
  const seen = new Set<string>();
  return configs.map((config) => {
    const { name, basePath, versionLabels } = config;
    checkPlatform(config, isConfigured);
    if (!basePath.startsWith('/')) {
      throw invalid(`Expected model ${name} to have an absolute path or URI; got base_path()=${basePath}`);
    }
    if (config.setsLogging) throw new ServingError('FAILED_PRECONDITION', 'No request-logger-creator provided.');
    if (seen.has(name)) throw invalid(`Illegal to list model ${name} multiple times in config list`);
    seen.add(name);
    return { name, basePath, versionPolicy: policyOf(config.versionPolicy), versionLabels };
  });
}

function checkPlatform({ name, setsModelType, modelPlatform }: WireModelConfig, isConfigured: IsConfigured): void {
  if (setsModelType) {
    if (modelPlatform === '') return;
    throw invalid(
      `Illegal setting both ModelServerConfig::model_type (deprecated) and ModelServerConfig::model_platform, model name is ${name}`,
    );
  }
  if (modelPlatform === '') {
    throw invalid(
      'Illegal setting neither ModelServerConfig::model_type (deprecated) nor ModelServerConfig::model_platform, ' +
        `model name is ${name}`,
    );
  }
  if (modelPlatform === PLATFORM) return;
  throw invalid(
    isConfigured(name)
      ? `Illegal to change a model's platform. For model ${name} platform was ${PLATFORM} and new platform requested is ${modelPlatform}`
      : `Model ${name} requests unsupported platform ${modelPlatform}`,
  );
}

function policyOf(policy: ConfiguredVersionPolicy | undefined): VersionPolicy {
  if (policy === undefined) return LATEST_VERSION;
  // As there: less than one is one.
  return policy.kind === 'latest' ? { kind: 'latest', count: Math.max(1, policy.count) } : policy;
}

/** @param isLogged its `logging_config` is one that is understood */
function readModelConfig(config: TextMessage, isLogged: boolean): WireModelConfig {
  config.allow(
    'name',
    'base_path',
    'model_type',
    'model_platform',
    'model_version_policy',
    'version_labels',
    'logging_config',
  );
  return {
    name: config.string('name'),
    basePath: config.string('base_path'),
    setsModelType: readsModelType(config),
    modelPlatform: config.string('model_platform'),
    setsLogging: config.has('logging_config') && !isLogged,
    versionPolicy: readPolicy(config),
    versionLabels: readLabels(config),
  };
}

/** The deprecated way to say "tensorflow", which is all it could say. */
function readsModelType(config: TextMessage): boolean {
  const type = config.word('model_type');
  if (['', 'TENSORFLOW', '1'].includes(type)) return type !== '';
  throw invalid(`ModelServerConfig::model_type choice ${type} not supported.`);
}

function readPolicy(config: TextMessage): ConfiguredVersionPolicy | undefined {
  const policy = config.message('model_version_policy')?.allow('latest', 'all', 'specific');
  if (policy?.has('all') === true) return { kind: 'all' };
  const specific = policy?.message('specific')?.allow('versions');
  if (specific !== undefined) return { kind: 'specific', versions: specific.integers('versions') };
  const count = policy?.message('latest')?.allow('num_versions').integer('num_versions');
  return count === undefined ? undefined : { kind: 'latest', count: Number(count) };
}

function readLabels(config: TextMessage): ReadonlyMap<string, bigint> {
  const entries = config.messages('version_labels').map((entry): [string, bigint] => {
    entry.allow('key', 'value');
    return [entry.string('key'), entry.integer('value') ?? 0n];
  });
  return new Map(entries);
}

function invalid(message: string): ServingError {
  return new ServingError('INVALID_ARGUMENT', message);
}
