import pino from 'pino';
import type { LogLevel } from './log-level';

/** What the rooms log through: structured fields first, one plain sentence second. */
export type Logger = Pick<pino.Logger, 'debug' | 'info' | 'warn' | 'error'>;

/** A logger whose lines are written in the background. */
export interface ProcessLogger extends Logger {
  /**
   * Settles when every line so far is written. A process that exits without waiting for it loses the line that is being
   * written, or has the ones after it overtake it.
   * @param timeoutMs gives up then: whoever reads the lines may have stopped
   */
  written(timeoutMs: number): Promise<void>;
}

/** Standard output. */
const STDOUT = 1;

/** A logger that writes one line of JSON per event to standard output. */
export function createLogger(level: LogLevel = 'info'): ProcessLogger {
  const destination = pino.destination({ dest: STDOUT, sync: false });
  let isBehind = false;
  destination.on('drain', () => (isBehind = false));
  const lines = {
    write(line: string): void {
      isBehind = true;
      destination.write(line);
    },
  };
  const options = { name: 'model-server', level, base: null, timestamp: pino.stdTimeFunctions.isoTime };
  return Object.assign(pino(options, lines), {
    written(timeoutMs: number): Promise<void> {
      return new Promise((resolve) => {
        if (!isBehind) return resolve();
        const timer = setTimeout(resolve, timeoutMs);
        destination.once('drain', () => {
          clearTimeout(timer);
          resolve();
        });
      });
    },
  });
}

/** A logger that says nothing, for use as a library. */
export function silentLogger(): Logger {
  return pino({ enabled: false });
}
