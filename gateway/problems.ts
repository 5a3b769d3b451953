import type { CodeName } from '@cdk8s-serving/contract';

/** One kind of error: a row of docs/errors.md, and everything about an answer that does not depend on the request. */
export interface Problem {
  /** HTTP status; undefined where it follows from the model server's code, as TensorFlow Serving maps it. */
  readonly status: number | undefined;
  /** Canonical code; undefined where the model server's is kept. */
  readonly code: CodeName | undefined;
  /** The same sentence every time, as RFC 9457 wants it. */
  readonly title: string;
  /** What whoever meets it can do. */
  readonly fix: string;
}

/** Every error the data port answers, by the last part of its `type`. Names are for ever: clients switch on them. */
export const PROBLEMS = {
  'malformed-request': {
    status: 400,
    code: 'INVALID_ARGUMENT',
    title: 'The request is not HTTP/1.1',
    fix: 'Send one length or chunks, not both, and lines that end in CR LF.',
  },
  'invalid-json': {
    status: 400,
    code: 'INVALID_ARGUMENT',
    title: 'The body is not JSON that is taken',
    fix: 'Send JSON in UTF-8, nested no deeper than 100 levels.',
  },
  'invalid-request': {
    status: 400,
    code: 'INVALID_ARGUMENT',
    title: 'The request does not fit the recipe',
    fix: 'The detail names the field and what is accepted; `GET /openapi.json` describes all of it.',
  },
  'url-refused': {
    status: 400,
    code: 'INVALID_ARGUMENT',
    title: 'The URL may not be fetched',
    fix: 'Give an http or https URL of a public host, or ask the operator to name the host in `fetchAllowedHosts`.',
  },
  'redirect-refused': {
    status: 400,
    code: 'INVALID_ARGUMENT',
    title: 'The URL redirects',
    fix: 'Give the URL of the picture itself, or ask the operator to raise `fetchMaxRedirects`.',
  },
  unauthenticated: {
    status: 401,
    code: 'UNAUTHENTICATED',
    title: 'An API key is needed',
    fix: 'Send the key as `Authorization: Bearer <key>` or as `X-Api-Key: <key>`.',
  },
  'not-found': {
    status: 404,
    code: 'NOT_FOUND',
    title: 'There is nothing at this path',
    fix: 'Predictions are at `POST /predict`.',
  },
  'method-not-allowed': {
    status: 405,
    code: 'UNIMPLEMENTED',
    title: 'The path does not take this method',
    fix: 'Use one of the methods in the `Allow` header.',
  },
  'not-acceptable': {
    status: 406,
    code: 'INVALID_ARGUMENT',
    title: 'The answer has no form that is accepted',
    fix: 'Accept `application/json`, or send no `Accept` header.',
  },
  'request-timeout': {
    status: 408,
    code: 'DEADLINE_EXCEEDED',
    title: 'The request did not arrive in time',
    fix: 'Send headers within 10 s and the whole request within 30 s.',
  },
  'body-too-large': {
    status: 413,
    code: 'INVALID_ARGUMENT',
    title: 'The body is too large',
    fix: 'Send less, or ask the operator to raise `MAX_BODY_BYTES`.',
  },
  'fetched-picture-too-large': {
    status: 413,
    code: 'INVALID_ARGUMENT',
    title: 'The picture at the URL is too large',
    fix: 'Point to a smaller one, or ask the operator to raise `MAX_BODY_BYTES`.',
  },
  'unsupported-media-type': {
    status: 415,
    code: 'INVALID_ARGUMENT',
    title: 'The body is of a kind that is not taken',
    fix: 'Send one of the kinds the detail lists, without a content-encoding.',
  },
  'picture-unreadable': {
    status: 422,
    code: 'INVALID_ARGUMENT',
    title: 'The picture cannot be read',
    fix: 'Send a whole JPEG, PNG, WebP or GIF of a size that is taken.',
  },
  'fetch-failed': {
    status: 422,
    code: 'INVALID_ARGUMENT',
    title: 'The picture could not be fetched',
    fix: 'Check that the URL answers 200 with the picture.',
  },
  'too-many-requests': {
    status: 429,
    code: 'RESOURCE_EXHAUSTED',
    title: 'There are too many requests at once',
    fix: 'Wait as long as `Retry-After` says, then send the request again.',
  },
  'headers-too-large': {
    status: 431,
    code: 'INVALID_ARGUMENT',
    title: 'The headers are too large',
    fix: 'Keep all headers together below 16 KiB.',
  },
  'client-gone': {
    status: 499,
    code: 'CANCELLED',
    title: 'The client went away',
    fix: 'Nobody reads this answer; it is in the log and the metrics.',
  },
  internal: {
    status: 500,
    code: 'INTERNAL',
    title: 'The gateway failed',
    fix: "Give the operator the `requestId`; the gateway's log has the cause.",
  },
  'model-failed': {
    status: 500,
    code: undefined,
    title: 'The model server failed',
    fix: 'Give the operator the `requestId`; the logs of gateway and model server have the cause.',
  },
  'model-refused': {
    status: undefined,
    code: undefined,
    title: 'The model server refused the request',
    fix: "The code is the model server's own, and the detail is what it said.",
  },
  'model-mismatch': {
    status: 503,
    code: 'UNAVAILABLE',
    title: 'The running model is not the one the gateway was made for',
    fix: 'Operator: `/readyz` on the management port says what differs; synthesize again for the new model.',
  },
  'model-unavailable': {
    status: 503,
    code: 'UNAVAILABLE',
    title: 'The model cannot be reached',
    fix: 'Try again after `Retry-After`; operator: `/readyz` on the management port says why.',
  },
  'circuit-open': {
    status: 503,
    code: 'UNAVAILABLE',
    title: 'The model has failed too often to be asked right now',
    fix: 'Try again after `Retry-After`.',
  },
  'fetch-timeout': {
    status: 504,
    code: 'DEADLINE_EXCEEDED',
    title: 'The picture did not arrive in time',
    fix: 'Point to a faster host, or send the picture itself.',
  },
  'deadline-exceeded': {
    status: 504,
    code: 'DEADLINE_EXCEEDED',
    title: 'The answer was not there in time',
    fix: 'Try again later: it waited too long for its turn or for the model.',
  },
} as const satisfies Readonly<Record<string, Problem>>;

/** Name of an error. */
export type ProblemName = keyof typeof PROBLEMS;

/** What `type` of an error begins with; an identifier, nothing lies there. */
export const PROBLEM_TYPE_PREFIX = 'urn:cdk8s-serving:problem:';

/** Media type of every error. */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** The `type` of an error. */
export function problemType(name: ProblemName): string {
  return `${PROBLEM_TYPE_PREFIX}${name}`;
}
