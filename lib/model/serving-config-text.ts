import { byCodeUnit } from './sorted';
import type { BatchingParameters, VersionPolicy } from './serving-config';
import type { ServedModel } from './workload';

/** TensorFlow Serving's configuration files, in protobuf text format. */

/** A file a model server reads at its start. */
export interface ConfigFile {
  /** Name below its directory: `models.config`. */
  readonly name: string;
  readonly text: string;
}

/** What a model's configuration says beyond the model itself. */
export interface ModelPlace {
  /** Absolute base path of a model where the server runs. */
  readonly basePathOf: (model: ServedModel) => string;
  /** Share of its requests that are logged, and the absolute path the names of the files begin with. */
  readonly loggingOf: (model: ServedModel) => { samplingRate: number; filenamePrefix: string } | undefined;
}

/** `tensorflow.serving.ModelServerConfig`, models by name. */
export function modelServerConfigText(models: readonly ServedModel[], place: ModelPlace): string {
  const configs = [...models]
    .sort((a, b) => byCodeUnit(a.name, b.name))
    .flatMap((model) => ['  config {', ...modelConfigLines(model, place).map((line) => `    ${line}`), '  }']);
  return lines(['model_config_list {', ...configs, '}']);
}

/** `tensorflow.serving.BatchingParameters`. */
export function batchingParametersText(batching: BatchingParameters): string {
  const { maxBatchSize, batchTimeoutMicros, maxEnqueuedBatches, numBatchThreads, allowedBatchSizes } = batching;
  return lines([
    `max_batch_size { value: ${maxBatchSize} }`,
    `batch_timeout_micros { value: ${batchTimeoutMicros} }`,
    `max_enqueued_batches { value: ${maxEnqueuedBatches} }`,
    ...(numBatchThreads === undefined ? [] : [`num_batch_threads { value: ${numBatchThreads} }`]),
    ...allowedBatchSizes.map((size) => `allowed_batch_sizes: ${size}`),
    ...(batching.padVariableLengthInputs ? ['pad_variable_length_inputs: true'] : []),
  ]);
}

/** `tensorflow.serving.MonitoringConfig`. @param path of the metrics on the REST port */
export function monitoringConfigText(path: string): string {
  return lines(['prometheus_config {', '  enable: true', `  path: ${quoted(path)}`, '}']);
}

function modelConfigLines(model: ServedModel, { basePathOf, loggingOf }: ModelPlace): string[] {
  const logging = loggingOf(model);
  const labels = Object.entries(model.versionLabels).sort(([a], [b]) => byCodeUnit(a, b));
  return [
    `name: ${quoted(model.name)}`,
    `base_path: ${quoted(basePathOf(model))}`,
    'model_platform: "tensorflow"',
    `model_version_policy { ${policyText(model.versionPolicy)} }`,
    ...labels.map(([label, version]) => `version_labels { key: ${quoted(label)} value: ${version} }`),
    ...(logging === undefined ? [] : loggingLines(logging)),
  ];
}

function loggingLines({ samplingRate, filenamePrefix }: NonNullable<ReturnType<ModelPlace['loggingOf']>>): string[] {
  return [
    'logging_config {',
    `  log_collector_config { type: "file" filename_prefix: ${quoted(filenamePrefix)} }`,
    `  sampling_config { sampling_rate: ${samplingRate} }`,
    '}',
  ];
}

function policyText(policy: VersionPolicy): string {
  if (policy.kind === 'all') return 'all {}';
  if (policy.kind === 'latest') return `latest { num_versions: ${policy.count} }`;
  return `specific { ${policy.versions.map((version) => `versions: ${version}`).join(' ')} }`;
}

/** What is between the quotes of a string of the text format: C escapes, of which these are enough for text that is no binary. */
export function escapedText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
}

function quoted(text: string): string {
  return `"${escapedText(text)}"`;
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
