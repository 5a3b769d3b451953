import pino from 'pino';
import type { LogLevel } from './log-level';

/** What the rooms log through: structured fields first, one plain sentence second. */
export type Logger = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error'>;

/** A logger that writes one line of JSON per event to standard output. */
export function createLogger(level: LogLevel = 'info'): Logger {
  return pino({ name: 'model-server', level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}

/** A logger that says nothing, for use as a library. */
export function silentLogger(): Logger {
  return pino({ enabled: false });
}
