import type { IncomingHttpHeaders } from 'node:http';
import Negotiator from 'negotiator';
import { ProblemError } from '../errors';

/**
 * The media type, of those offered, that a request likes best; the first one where it has no preference.
 * @throws ProblemError not-acceptable when it takes none of them.
 */
export function negotiate<Type extends string>(headers: IncomingHttpHeaders, offered: readonly Type[]): Type {
  const chosen = new Negotiator({ headers }).mediaType([...offered]);
  const type = offered.find((candidate) => candidate === chosen);
  if (type === undefined) throw new ProblemError('not-acceptable', `the answer is ${offered.join(' or ')}`);
  return type;
}
