import { ServingError } from '@cdk8s-serving/contract';
import type { ModelConfig, VersionPolicy } from '../core/model-config';
import { parseTextFormat, type TextMessage } from './text-format';

/**
 * Reads `tensorflow.serving.ModelServerConfig` in text format.
 * @throws ServingError INVALID_ARGUMENT with TensorFlow Serving's texts for what it refuses
 */
export function parseModelServerConfig(text: string): ModelConfig[] {
  const root = parseTextFormat(text, 'ModelServerConfig').allow('model_config_list', 'custom_model_config');
  if (root.has('custom_model_config')) throw invalid('custom_model_config is not supported; use model_config_list');
  const list = root.message('model_config_list')?.allow('config');
  const configs = (list?.messages('config') ?? []).map(readModelConfig);
  const seen = new Set<string>();
  for (const { name } of configs) {
    if (seen.has(name)) throw invalid(`Illegal to list model ${name} multiple times in config list`);
    seen.add(name);
  }
  return configs;
}

function readModelConfig(config: TextMessage): ModelConfig {
  config.allow(
    'name',
    'base_path',
    'model_type',
    'model_platform',
    'model_version_policy',
    'version_labels',
    'logging_config',
  );
  const name = config.string('name');
  const basePath = config.string('base_path');
  checkPlatform(config, name);
  if (!basePath.startsWith('/')) {
    throw invalid(`Expected model ${name} to have an absolute path or URI; got base_path()=${basePath}`);
  }
  if (config.has('logging_config'))
    throw new ServingError('FAILED_PRECONDITION', 'No request-logger-creator provided.');
  return { name, basePath, versionPolicy: readPolicy(config), versionLabels: readLabels(config) };
}

function checkPlatform(config: TextMessage, name: string): void {
  const platform = config.string('model_platform');
  if (config.has('model_type')) {
    throw invalid(`model ${name} sets model_type, which is deprecated; set model_platform: "tensorflow"`);
  }
  if (platform === '') {
    throw invalid(
      'Illegal setting neither ModelServerConfig::model_type (deprecated) nor ModelServerConfig::model_platform, ' +
        `model name is ${name}`,
    );
  }
  if (platform !== 'tensorflow') throw invalid(`Model ${name} requests unsupported platform ${platform}`);
}

function readPolicy(config: TextMessage): VersionPolicy {
  const policy = config.message('model_version_policy')?.allow('latest', 'all', 'specific');
  if (policy?.has('all') === true) return { kind: 'all' };
  const specific = policy?.message('specific')?.allow('versions');
  if (specific !== undefined) return { kind: 'specific', versions: specific.integers('versions') };
  const count = policy?.message('latest')?.allow('num_versions').integer('num_versions') ?? 1n;
  // As there: less than one is one.
  return { kind: 'latest', count: Number(count < 1n ? 1n : count) };
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
