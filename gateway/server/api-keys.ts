import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ProblemError } from '../errors';

/** Header a key may come in, beside `Authorization: Bearer`. */
export const API_KEY_HEADER = 'x-api-key';

/** Shortest key taken, in characters: what is shorter can be guessed over the network. */
export const MIN_API_KEY_LENGTH = 16;

/** The keys a request must have one of. Kept as digests alone, so that no dump of this process holds a key. */
export class ApiKeys {
  private readonly digests: readonly Buffer[];

  constructor(keys: readonly string[]) {
    this.digests = keys.map(digest);
  }

  /** False where no key was configured: everybody may ask. */
  get areNeeded(): boolean {
    return this.digests.length > 0;
  }

  /** @throws ProblemError unauthenticated for a request without one of the keys. */
  check(headers: IncomingHttpHeaders): void {
    if (this.areNeeded && !this.has(keyOf(headers))) {
      throw new ProblemError('unauthenticated', `send an API key as Authorization: Bearer, or as ${API_KEY_HEADER}`);
    }
  }

  /** Takes the same time for every text of one length: digests are compared, all of them, to their end. */
  private has(key: string): boolean {
    const asked = digest(key);
    return this.digests.reduce((found, known) => timingSafeEqual(asked, known) || found, false);
  }
}

/**
 * Keys out of a file or a variable: one on each line, or separated by commas.
 * @throws RangeError for one that is too short or cannot be sent in a header.
 */
export function parseApiKeys(text: string): readonly string[] {
  const keys = text
    .split(/[\r\n,]+/)
    .map((key) => key.trim())
    .filter((key) => key !== '');
  // The message counts and does not quote: it ends up in a log.
  if (keys.some((key) => key.length < MIN_API_KEY_LENGTH)) {
    throw new RangeError(`a key has fewer than ${MIN_API_KEY_LENGTH} characters`);
  }
  if (!keys.every((key) => /^[\x21-\x7e]+$/.test(key))) throw new RangeError('a key has a character that is not ASCII');
  return keys;
}

function keyOf(headers: IncomingHttpHeaders): string {
  const [, bearer] = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
  return bearer ?? String(headers[API_KEY_HEADER] ?? '');
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
