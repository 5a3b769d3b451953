import { ServingError } from '@cdk8s-serving/contract';

/** Characters of a client's own text repeated in a message. */
const MAX_QUOTED = 60;

/** A client's text in a message: as JSON, cut short. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}...` : text);
}

/** A client's value in a message: a text as it is, of anything else its kind. */
export function described(value: unknown): string {
  return typeof value === 'string' ? quoted(value) : kindOf(value);
}

/** `null`, `a list`, `an object`, `a number`, ... */
export function kindOf(value: unknown): string {
  if (value === null || typeof value === 'undefined') return String(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

export function invalid(message: string): ServingError {
  return new ServingError('INVALID_ARGUMENT', message);
}

/**
 * The members of a client's object, all of which are among `known`.
 * @param what to name it, with what it is expected to be: `the body`, `an object with the fields "a"`
 * @throws ServingError INVALID_ARGUMENT
 */
export function membersOf(
  value: unknown,
  known: readonly string[],
  [what, member]: readonly [what: string, member: string],
): Readonly<Record<string, unknown>> {
  const accepted = known.map(quoted).join(', ');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(`${what} is ${kindOf(value)}, expected an object with the ${member}s ${accepted}`);
  }
  const extra = Object.keys(value).find((name) => !known.includes(name));
  if (extra !== undefined) throw invalid(`${member} ${quoted(extra)} is not known, accepted are ${accepted}`);
  return value as Readonly<Record<string, unknown>>;
}
