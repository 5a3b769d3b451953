/** What a `traceparent` header says: W3C Trace Context, level 1. */
export interface Traceparent {
  /** 32 hexadecimal digits, not all zero. */
  readonly traceId: string;
  /** 16 hexadecimal digits, not all zero: who sent the request. */
  readonly parentId: string;
  /** Two hexadecimal digits; the lowest bit says sampled. */
  readonly flags: string;
}

/** `version-traceid-parentid-flags`. A version to come may say more behind it, 00 may not; ff is no version. */
const PATTERN = /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** @see https://www.w3.org/TR/trace-context/#traceparent-header @returns undefined where it says nothing to go by */
export function parseTraceparent(text: string | readonly string[] | undefined): Traceparent | undefined {
  const match = typeof text === 'string' ? PATTERN.exec(text) : null;
  if (match === null) return undefined;
  const [, version, traceId = '', parentId = '', flags = '', more] = match;
  return version === '00' && more !== undefined ? undefined : { traceId, parentId, flags };
}
