import { ServingError } from '@cdk8s-serving/contract';
import type { ModelConfig, RequestLogging } from '../core/model-config';
import type { TextMessage } from './text-format';

/** The collector there is; TensorFlow Serving's own server has none. */
const FILE_COLLECTOR = 'file';

/**
 * Reads the `logging_config` of a ModelConfig in text format. A request cannot set it: it names files of the server's.
 * @returns undefined where there is none, or where it names a collector that is not there
 * @throws ServingError INVALID_ARGUMENT
 */
export function readRequestLogging(config: TextMessage): RequestLogging | undefined {
  const logging = config.message('logging_config')?.allow('log_collector_config', 'sampling_config');
  const collector = logging?.message('log_collector_config')?.allow('type', 'filename_prefix');
  const sampling = logging?.message('sampling_config')?.allow('sampling_rate');
  if (collector?.string('type') !== FILE_COLLECTOR) return undefined;
  const model = `model ${config.string('name')}`;
  const filenamePrefix = collector.string('filename_prefix');
  if (!filenamePrefix.startsWith('/') || filenamePrefix.endsWith('/')) {
    throw invalid(
      `${model}: filename_prefix is '${filenamePrefix}'; it must be an absolute path that ends with a name`,
    );
  }
  const samplingRate = sampling?.number('sampling_rate') ?? 0;
  if (!(samplingRate >= 0 && samplingRate <= 1)) {
    throw invalid(`${model}: sampling_rate is ${samplingRate}; it must be between 0 and 1`);
  }
  return { filenamePrefix, samplingRate };
}

/** Refuses models that would write into each other's files. @throws ServingError INVALID_ARGUMENT */
export function checkFilenamePrefixes(configs: readonly ModelConfig[]): void {
  const models = new Map<string, string>();
  for (const { name, requestLogging } of configs) {
    if (requestLogging === undefined) continue;
    const { filenamePrefix } = requestLogging;
    const other = models.get(filenamePrefix);
    if (other !== undefined) {
      throw invalid(
        `models ${other} and ${name} both log to ${filenamePrefix}; give each a filename_prefix of its own`,
      );
    }
    models.set(filenamePrefix, name);
  }
}

function invalid(message: string): ServingError {
  return new ServingError('INVALID_ARGUMENT', message);
}
