import { ServingError } from '@cdk8s-serving/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ProblemError, problemBody, problemOf, statusOf, unsupportedMediaType } from '../errors';
import { PROBLEM_MEDIA_TYPE, type ProblemName } from '../problems';

/** Seconds to wait before the next try, for errors that pass by themselves. */
const DEFAULT_RETRY_AFTER_SECONDS: Readonly<Partial<Record<ProblemName, number>>> = {
  'too-many-requests': 1,
  'model-unavailable': 1,
};

/** Answers a request with an error. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: ServingError): FastifyReply {
  const name = problemOf(error);
  const given = error instanceof ProblemError ? error.retryAfterSeconds : undefined;
  const retryAfterSeconds = given ?? DEFAULT_RETRY_AFTER_SECONDS[name];
  if (retryAfterSeconds !== undefined) reply.header('retry-after', String(retryAfterSeconds));
  if (name === 'unauthenticated') reply.header('www-authenticate', 'Bearer realm="serving-gateway"');
  // The rest of a refused body is not waited for.
  if (statusOf(error) === 413) reply.header('connection', 'close');
  return (
    reply
      .code(statusOf(error))
      .header('content-type', PROBLEM_MEDIA_TYPE)
      // Bytes, because the framework would add a charset, which this type does not have.
      .send(Buffer.from(JSON.stringify(problemBody(error, request.id))))
  );
}

/**
 * What a client is told of whatever a request threw.
 * @param accepted what may be sent, for a body of a kind the framework does not know
 */
export function told(thrown: unknown, request: FastifyRequest, accepted: string): ServingError {
  if (thrown instanceof ServingError) return thrown;
  const { statusCode, message } = thrown as { readonly statusCode?: number; readonly message?: string };
  if (request.raw.destroyed && !request.raw.complete) return new ProblemError('client-gone', 'the client went away');
  if (statusCode === 413) return new ProblemError('body-too-large', 'the request body is too large');
  if (statusCode === 415) return unsupportedMediaType(accepted);
  // The framework's own refusals: fixed sentences about the client's request.
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new ProblemError('invalid-request', message ?? 'the request is not well-formed', { cause: thrown });
  }
  return new ServingError('INTERNAL', 'internal error', { cause: thrown });
}

/** What an operator is told beyond the message, on one line. */
export function causeOf(error: ServingError, thrown: unknown): string | undefined {
  const cause = error.cause ?? (thrown === error ? undefined : thrown);
  if (cause === undefined || typeof cause === 'string') return cause;
  return cause instanceof Error ? (cause.stack ?? cause.message) : JSON.stringify(cause);
}
