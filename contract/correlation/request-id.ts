import { randomUUID } from 'node:crypto';

/** Header, and gRPC metadata, a request's id comes in, goes out in and goes on to the next process in. */
export const REQUEST_ID_HEADER = 'x-request-id';

/**
 * What may stand in logs and headers of other programs, and what the ids of proxies and clients are made of: UUIDs,
 * ULIDs, hex, `Root=1-67891233-abcdef012345678912345678`. No space, no control character, no markup.
 */
const WELL_FORMED = /^[\w.~:/=+@-]{1,128}$/;

/** The id a request came with where it can be passed on and logged as it is, else a new UUID. */
export function requestIdOf(sent: string | readonly string[] | undefined): string {
  return typeof sent === 'string' && WELL_FORMED.test(sent) ? sent : randomUUID();
}
