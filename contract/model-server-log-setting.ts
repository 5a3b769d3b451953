import { settings } from './setting';

/** Settings of what the model server writes down: its log, and requests in files. */
export const ModelServerLogSetting = settings({
  logLevel: {
    flag: 'log_level',
    env: 'LOG_LEVEL',
    kind: 'string',
    default: 'info',
    description: 'Least severity of a line of the log: debug, info, warn, error or silent.',
  },
  accessLogSuccessPercent: {
    flag: 'access_log_success_percent',
    kind: 'integer',
    default: '0',
    description: 'Percentage of the successful requests that get a line in the log; all others always get theirs.',
  },
  requestLogMaxFileBytes: {
    flag: 'request_log_max_file_bytes',
    kind: 'integer',
    default: String(64 * 1024 * 1024),
    description:
      'Bytes of one file that requests are logged to, where the model config file asks for it; each also ends after 1000 requests, as many as warm a model up.',
  },
  requestLogMaxFiles: {
    flag: 'request_log_max_files',
    kind: 'integer',
    default: '8',
    description: 'Files that are kept for each filename_prefix; the oldest go.',
  },
});
