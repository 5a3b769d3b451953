import { randomUUID } from 'node:crypto';

/** Header a request id comes in, goes out in, and goes on to the model server in. */
export const REQUEST_ID_HEADER = 'x-request-id';

/** What may stand in logs and headers of other programs: no space, no control character, no markup. */
const SAFE = /^[A-Za-z0-9._:+/=-]{1,128}$/;

/** The id a client or proxy gave the request, or a new one where there is none or it is unsafe to repeat. */
export function requestIdOf(given: string | readonly string[] | undefined): string {
  return typeof given === 'string' && SAFE.test(given) ? given : randomUUID();
}
