import { Code, httpStatusOf, type CodeName, type Preprocessing } from '@cdk8s-serving/contract';
import { KEPT_CODES } from '../model/upstream-error';
import { PROBLEMS, PROBLEM_MEDIA_TYPE, problemType, type Problem, type ProblemName } from '../problems';
import { exactObject, type Content, type Schema } from './schema';

/** A header of a response, or where it is described. */
type Header = { readonly schema: Schema; readonly description: string } | { readonly $ref: string };

/** A response of the document. */
export interface Response {
  readonly description: string;
  readonly headers?: Readonly<Record<string, Header>>;
  readonly content?: Content;
}

/** Responses by status. */
export type Responses = Readonly<Record<string, Response>>;

/** What every operation can answer, be it before it was reached: errors of HTTP, and of too much at once. */
export const COMMON_PROBLEMS = [
  'malformed-request',
  'request-timeout',
  'unsupported-media-type',
  'too-many-requests',
  'headers-too-large',
  'internal',
] as const satisfies readonly ProblemName[];

/** What reading a body of a recipe can answer. */
function bodyProblems({ kind }: Preprocessing): readonly ProblemName[] {
  const ofPictures = [
    'url-refused',
    'redirect-refused',
    'fetched-picture-too-large',
    'picture-unreadable',
    'fetch-failed',
    'fetch-timeout',
    'deadline-exceeded',
  ] as const;
  return ['invalid-json', 'invalid-request', 'body-too-large', ...(kind === 'image' ? ofPictures : [])];
}

/** What showing a picture as the model sees it can answer, beside what everything can. */
export function pictureProblems(preprocessing: Preprocessing): readonly ProblemName[] {
  return bodyProblems(preprocessing);
}

/** What a prediction can answer, beside what everything can. */
export function predictionProblems(preprocessing: Preprocessing): readonly ProblemName[] {
  return [
    ...bodyProblems(preprocessing),
    'not-acceptable',
    'model-failed',
    'model-refused',
    'model-mismatch',
    'model-unavailable',
    'circuit-open',
    'deadline-exceeded',
  ];
}

/** The shape of every error. */
export const PROBLEM_SCHEMA: Schema = {
  description: 'Problem details of RFC 9457, with the canonical code beside them.',
  ...exactObject(
    {
      type: { type: 'string', enum: (Object.keys(PROBLEMS) as ProblemName[]).map(problemType) },
      title: { type: 'string' },
      status: { type: 'integer' },
      detail: { type: 'string', description: 'For people.' },
      code: {
        type: 'string',
        enum: (Object.keys(Code) as CodeName[]).filter((code) => code !== 'OK'),
        description: "Canonical; the model server's own where it answered with one.",
      },
      requestId: { type: 'string', description: 'Left out where there was no request yet.' },
    },
    ['type', 'title', 'status', 'detail', 'code'],
  ),
};

/** Errors as responses, one for each status, in their order. */
export function problemResponses(names: readonly ProblemName[]): Responses {
  const byStatus = new Map<number, Set<ProblemName>>();
  for (const name of names) {
    for (const status of statusesOf(name)) byStatus.set(status, (byStatus.get(status) ?? new Set()).add(name));
  }
  const rows = [...byStatus].sort(([a], [b]) => a - b);
  return Object.fromEntries(rows.map(([status, some]) => [String(status), response(status, [...some])]));
}

/** `model-refused` has the status of the code the model server refused with. */
function statusesOf(name: ProblemName): readonly number[] {
  const { status }: Problem = PROBLEMS[name];
  return status === undefined ? [...new Set(KEPT_CODES.map(httpStatusOf))] : [status];
}

function response(status: number, names: readonly ProblemName[]): Response {
  const isWorthATryLater = status === 429 || status === 503;
  const headers = {
    'X-Request-Id': { $ref: '#/components/headers/X-Request-Id' },
    ...(isWorthATryLater && { 'Retry-After': { $ref: '#/components/headers/Retry-After' } }),
  };
  const schema: Schema = {
    $ref: '#/components/schemas/Problem',
    properties: { type: { enum: names.map(problemType) }, status: { const: status } },
  };
  return {
    description: names.map((name) => PROBLEMS[name].title).join(', or: '),
    headers,
    content: { [PROBLEM_MEDIA_TYPE]: { schema } },
  };
}
