import { REQUEST_ID_HEADER, ServingError, requestIdOf } from '@cdk8s-serving/contract';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Deadline } from '../deadline';
import { traceContextOf, type TraceContext } from './trace-context';

/** What goes with a request from its first byte to its last. */
export interface RequestContext {
  readonly requestId: string;
  readonly trace: TraceContext;
  readonly deadline: Deadline;
  /** Aborts when the connection closes before the answer is sent. */
  readonly gone: AbortSignal;
}

const contexts = new WeakMap<FastifyRequest, RequestContext>();

/** Begins the context of a request. @param clientTimeoutMs milliseconds its client waits at most */
export function beginRequest(request: FastifyRequest, reply: FastifyReply, clientTimeoutMs: number): RequestContext {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const { traceparent, tracestate } = request.headers;
  const context = {
    requestId: request.id,
    trace: traceContextOf(traceparent, tracestate),
    deadline: new Deadline(clientTimeoutMs),
    gone: gone.signal,
  };
  contexts.set(request, context);
  return context;
}

/** The context of a request that was begun. */
export function contextOf(request: FastifyRequest): RequestContext {
  const context = contexts.get(request);
  if (context === undefined) throw new ServingError('INTERNAL', 'the request was never begun');
  return context;
}

/** The trace of a request; undefined for one that was refused before it was begun. */
export function traceIdOf(request: FastifyRequest): string | undefined {
  return contexts.get(request)?.trace.traceId;
}

/** Id for the framework to give a request. */
export function newRequestId(request: {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}): string {
  return requestIdOf(request.headers[REQUEST_ID_HEADER]);
}
