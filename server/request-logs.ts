import type { ModelManager } from './core/model-manager';
import { MAX_RECORDS } from './core/warmup/warmup-engine';
import type { Logger } from './logger';
import type { Metrics } from './metrics';
import type { ModelServerOptions } from './options';
import { RequestLogs } from './request-log/request-logs';

/** Memory that requests may take while they wait to be written down. */
const MAX_PENDING_BYTES = 32 * 1024 * 1024;

/** The logs of the models whose configuration asks for one. Each file is of a size that warms a model up. */
export function requestLogs(
  { requestLogMaxFileBytes, requestLogMaxFiles }: ModelServerOptions,
  manager: ModelManager,
  metrics: Metrics,
  logger: Logger,
): RequestLogs {
  return new RequestLogs({
    loggingOf: (model) => manager.loggingOf(model),
    limits: {
      maxFileBytes: requestLogMaxFileBytes,
      maxFileRecords: MAX_RECORDS,
      maxFiles: requestLogMaxFiles,
      maxPendingBytes: MAX_PENDING_BYTES,
    },
    counted: (model, status) => metrics.requestLogged(model, status),
    logger,
    random: Math.random,
  });
}
