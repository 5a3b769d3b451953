import pino from 'pino';
import type { Logger } from '../../logger';

/** A real logger whose lines can be read back. */
export function recordingLogger(): { readonly logger: Logger; readonly lines: string[] } {
  const lines: string[] = [];
  const logger = pino({ base: null, timestamp: false }, { write: (line: string) => void lines.push(line) });
  return { logger, lines };
}
