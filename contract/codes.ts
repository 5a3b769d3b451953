/**
 * The sixteen canonical error codes and what each becomes on a wire.
 *
 * The numbers are those of gRPC and of TensorFlow's own status; the HTTP column is TensorFlow Serving's
 * (`http_server.cc`), kept to the row because clients retry on it.
 */
export const Code = {
  OK: 0,
  CANCELLED: 1,
  UNKNOWN: 2,
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  ALREADY_EXISTS: 6,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  FAILED_PRECONDITION: 9,
  ABORTED: 10,
  OUT_OF_RANGE: 11,
  UNIMPLEMENTED: 12,
  INTERNAL: 13,
  UNAVAILABLE: 14,
  DATA_LOSS: 15,
  UNAUTHENTICATED: 16,
} as const;

/** The name of a canonical code, as TensorFlow prints it. */
export type CodeName = keyof typeof Code;

const HTTP_STATUS: Readonly<Record<CodeName, number>> = {
  OK: 200,
  CANCELLED: 499,
  UNKNOWN: 500,
  INVALID_ARGUMENT: 400,
  DEADLINE_EXCEEDED: 504,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  PERMISSION_DENIED: 403,
  RESOURCE_EXHAUSTED: 429,
  FAILED_PRECONDITION: 400,
  ABORTED: 409,
  OUT_OF_RANGE: 400,
  UNIMPLEMENTED: 501,
  INTERNAL: 500,
  UNAVAILABLE: 503,
  DATA_LOSS: 500,
  UNAUTHENTICATED: 401,
};

const NAME_BY_NUMBER: ReadonlyMap<number, CodeName> = new Map(
  (Object.keys(Code) as CodeName[]).map((name) => [Code[name], name]),
);

/** The HTTP status TensorFlow Serving answers for a canonical code. */
export function httpStatusOf(code: CodeName): number {
  return HTTP_STATUS[code];
}

/** The canonical code with this number; a number outside the table is `UNKNOWN`, as gRPC prescribes. */
export function codeOfNumber(value: number): CodeName {
  return NAME_BY_NUMBER.get(value) ?? 'UNKNOWN';
}

/**
 * The one error that crosses a wire. Its message is shown to the client, so it names what the client sent and
 * never a path, a host or a stack; what an operator needs beyond that goes into `cause`.
 */
export class ServingError extends Error {
  override readonly name = 'ServingError';
  /** Milliseconds after which the same request may be worth sending again; undefined where nothing is known. */
  readonly retryAfterMs: number | undefined;

  constructor(
    /** Canonical code; each transport translates it. */
    readonly code: CodeName,
    message: string,
    options?: { readonly cause?: unknown; readonly retryAfterMs?: number },
  ) {
    super(message, options);
    this.retryAfterMs = options?.retryAfterMs;
  }
}

/** What a client may be told of any thrown value: itself when it is ours, otherwise a masked `INTERNAL`. */
export function toServingError(thrown: unknown): ServingError {
  if (thrown instanceof ServingError) return thrown;
  return new ServingError('INTERNAL', 'internal error', { cause: thrown });
}
