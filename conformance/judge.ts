import { isDeepStrictEqual } from 'node:util';
import type { GrpcExpectation, Mismatch, RestExpectation } from './case';

/** An HTTP answer. */
export interface RestAnswer {
  readonly status: number;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How a call ended. */
export interface GrpcAnswer {
  readonly code: string;
  readonly details: string;
  /** In protobuf's JSON; undefined unless the code is OK. */
  readonly message: unknown;
}

/** What of an HTTP answer is not as expected. */
export function judgeRest(answer: RestAnswer, expect: RestExpectation): readonly Mismatch[] {
  const found: Mismatch[] = [];
  const check = (isRight: boolean, what: string, expected: unknown, got: unknown): void => {
    if (!isRight) found.push({ what, expected, got });
  };
  if (expect.status !== undefined) check(answer.status === expect.status, 'status', expect.status, answer.status);
  for (const [name, value] of Object.entries(expect.headers)) {
    const got = answer.headers[name] ?? null;
    check(got === value, `header ${name}`, value, got);
  }
  if (expect.text !== undefined) check(answer.body === expect.text, 'body', expect.text, answer.body);
  if (expect.json !== undefined) {
    const got = parsed(answer.body);
    check(isDeepStrictEqual(got, expect.json), 'body, parsed', expect.json, got);
  }
  for (const pattern of expect.matches) {
    check(new RegExp(pattern, 'm').test(answer.body), 'body, matched', pattern, answer.body);
  }
  for (const pattern of expect.lacks) {
    check(!new RegExp(pattern, 'm').test(answer.body), 'body, without', pattern, answer.body);
  }
  if (expect.error === undefined && expect.errorMatches === undefined) return found;
  const message = errorIn(answer.body);
  if (expect.error !== undefined) check(message === expect.error, 'error', expect.error, message ?? answer.body);
  const pattern = expect.errorMatches;
  if (pattern !== undefined) {
    check(new RegExp(pattern, 's').test(message ?? ''), 'error, matched', pattern, message ?? answer.body);
  }
  return found;
}

/** What of a call is not as expected. */
export function judgeGrpc(answer: GrpcAnswer, expect: GrpcExpectation): readonly Mismatch[] {
  const { code, message, includes, details, detailsMatch } = expect;
  if (answer.code !== code) {
    return [{ what: 'code', expected: code, got: `${answer.code} ${answer.details}`.trim() }];
  }
  const found: Mismatch[] = [];
  if (message !== undefined && !isDeepStrictEqual(answer.message, message)) {
    found.push({ what: 'message', expected: message, got: answer.message });
  }
  if (includes !== undefined && !holds(answer.message, includes)) {
    found.push({ what: 'message, in part', expected: includes, got: answer.message });
  }
  if (details !== undefined && answer.details !== details) {
    found.push({ what: 'details', expected: details, got: answer.details });
  }
  if (detailsMatch !== undefined && !new RegExp(detailsMatch, 's').test(answer.details)) {
    found.push({ what: 'details, matched', expected: detailsMatch, got: answer.details });
  }
  return found;
}

/** The message of an error document in TensorFlow Serving's layout; undefined for any other text. */
function errorIn(body: string): string | undefined {
  if (!/^\{\n {4}"error": ".*"\n\}$/s.test(body)) return undefined;
  const document = parsed(body) as { readonly error?: unknown } | undefined;
  return typeof document?.error === 'string' ? document.error : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether `value` has everything that `part` has. */
function holds(value: unknown, part: unknown): boolean {
  if (typeof part !== 'object' || part === null) return Object.is(value, part);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(part) && (!Array.isArray(value) || value.length !== part.length)) return false;
  const have = value as Readonly<Record<string, unknown>>;
  return Object.entries(part).every(([key, wanted]) => holds(have[key], wanted));
}
