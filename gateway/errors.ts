import { ServingError, httpStatusOf, type CodeName } from '@cdk8s-serving/contract';
import { PROBLEMS, problemType, type Problem, type ProblemName } from './problems';

/** What an error of the catalogue is thrown with. */
interface ProblemOptions {
  readonly cause?: unknown;
  /** The model server's code, for the errors that keep it. */
  readonly code?: CodeName;
  /** Seconds after which it is worth trying again. */
  readonly retryAfterSeconds?: number;
}

/** An error of the catalogue. The message is the `detail` the client is told. */
export class ProblemError extends ServingError {
  readonly retryAfterSeconds: number | undefined;

  constructor(
    readonly problem: ProblemName,
    message: string,
    options: ProblemOptions = {},
  ) {
    super(options.code ?? PROBLEMS[problem].code ?? 'INTERNAL', message, { cause: options.cause });
    this.retryAfterSeconds = options.retryAfterSeconds;
  }

  /** Status it is answered with. */
  get httpStatus(): number {
    return PROBLEMS[this.problem].status ?? httpStatusOf(this.code);
  }
}

/** 413: a request body over the limit. */
export function tooLarge(what: string, maxBytes: number): ProblemError {
  return new ProblemError('body-too-large', `${what} is larger than ${maxBytes} bytes`);
}

/** 415: a body of a kind this gateway does not take. */
export function unsupportedMediaType(message: string): ProblemError {
  return new ProblemError('unsupported-media-type', message);
}

/** 422: the request is well-formed, but its picture cannot be read. */
export function badPicture(message: string, cause?: unknown): ProblemError {
  return new ProblemError('picture-unreadable', message, { cause });
}

/** What errors are that carry a canonical code alone. */
const PROBLEM_OF_CODE: Readonly<Partial<Record<CodeName, ProblemName>>> = {
  INVALID_ARGUMENT: 'invalid-request',
  OUT_OF_RANGE: 'invalid-request',
  CANCELLED: 'client-gone',
  DEADLINE_EXCEEDED: 'deadline-exceeded',
  UNAVAILABLE: 'model-unavailable',
};

/** The row of the catalogue an error is. */
export function problemOf(error: ServingError): ProblemName {
  return error instanceof ProblemError ? error.problem : (PROBLEM_OF_CODE[error.code] ?? 'internal');
}

/** HTTP status an error is answered with. */
export function statusOf(error: ServingError): number {
  return error instanceof ProblemError ? error.httpStatus : (PROBLEMS[problemOf(error)].status ?? 500);
}

/** Body of every error this gateway answers: problem details of RFC 9457, with the canonical code beside them. */
export interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: CodeName;
  readonly requestId?: string;
}

/** @param requestId undefined for what never became a request. */
export function problemBody(error: ServingError, requestId?: string): ProblemBody {
  const name = problemOf(error);
  const { title }: Problem = PROBLEMS[name];
  return {
    type: problemType(name),
    title,
    status: statusOf(error),
    detail: error.message,
    code: error.code,
    ...(requestId !== undefined && { requestId }),
  };
}
