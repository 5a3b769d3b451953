import { ServingError } from '@cdk8s-serving/contract';
import { parseTextFormat } from './text-format';

/** TensorFlow Serving's path where the file names none. */
const DEFAULT_PATH = '/monitoring/prometheus/metrics';

/**
 * Reads `tensorflow.serving.MonitoringConfig` in text format.
 * @returns path of the metrics on the REST port; undefined leaves them off
 * @throws ServingError INVALID_ARGUMENT
 */
export function parseMonitoringConfig(text: string): string | undefined {
  const prometheus = parseTextFormat(text, 'MonitoringConfig')
    .allow('prometheus_config')
    .message('prometheus_config')
    ?.allow('enable', 'path');
  if (prometheus?.boolean('enable') !== true) return undefined;
  const path = prometheus.string('path') || DEFAULT_PATH;
  if (!path.startsWith('/')) {
    throw new ServingError('INVALID_ARGUMENT', `prometheus_config.path is '${path}'; it must begin with /`);
  }
  return path;
}
