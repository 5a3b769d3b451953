import { randomUUID } from 'node:crypto';

/** Header, and gRPC metadata, of a request's id, on the way in and out. */
export const REQUEST_ID = 'x-request-id';

/** What the ids of proxies and clients are made of: UUIDs, ULIDs, hex, `Root=1-67891233-abcdef012345678912345678`. */
const WELL_FORMED = /^[\w.~:/=+@-]{1,128}$/;

/** The id a request came with when it can be passed on and logged as it is, else a new one. */
export function requestIdOf(sent: string | undefined): string {
  return sent !== undefined && WELL_FORMED.test(sent) ? sent : randomUUID();
}
