import type { SpanContext } from '@opentelemetry/api';
import type { Logger } from '../logger';
import type { FinishedRequest } from './observation';
import { printable } from './printable';
import { severityOf } from './severity';

/** Longest path and name of a model in a line, in characters. */
const MAX_TEXT = 256;

export interface AccessLogOptions {
  /** Share of the successful requests that get a line, in percent; all others have one. */
  readonly successPercent: number;
  /** A number from 0 to 1, not 1. */
  readonly random: () => number;
}

/**
 * One line per request. A client finds its request by the id it was answered with; what it sent is not there: no body,
 * no header, no query, and no message of an error, which may quote the body.
 */
export class AccessLog {
  constructor(
    private readonly logger: Logger,
    private readonly options: AccessLogOptions,
  ) {}

  /** @param span whose context is that of the request's trace; undefined where it belongs to none */
  write(request: FinishedRequest, span: { readonly context: SpanContext | undefined }): void {
    const { status } = request;
    if (status === 'OK' && this.options.random() * 100 >= this.options.successPercent) return;
    const severity = severityOf(status);
    const line = lineOf(request, span.context);
    // Of what a client did wrong the cause may quote what it sent.
    if (severity === 'error') this.logger.error({ ...line, err: request.error?.cause ?? request.error }, 'request');
    else this.logger[severity](line, 'request');
  }
}

function lineOf(request: FinishedRequest, span: SpanContext | undefined): object {
  const { requestId, entrypoint, method, path, model, signatures, status, httpStatus } = request;
  const durations = request.phases.map(({ phase, startMs, endMs }) => [`${phase}Ms`, rounded(endMs - startMs)]);
  return {
    requestId,
    ...(span === undefined ? {} : { traceId: span.traceId, spanId: span.spanId }),
    entrypoint,
    method,
    path: printable(path.split(/[?#]/)[0] ?? '', MAX_TEXT),
    ...(model === '' ? {} : { model: printable(model, MAX_TEXT) }),
    ...(signatures.length === 0 ? {} : { signature: signatures.join(',') }),
    status,
    ...(httpStatus === undefined ? {} : { httpStatus }),
    ...(request.requestBytes === undefined ? {} : { requestBytes: request.requestBytes }),
    ...(request.responseBytes === undefined ? {} : { responseBytes: request.responseBytes }),
    durationMs: rounded(request.durationMs),
    ...Object.fromEntries(durations),
  };
}

/** Microseconds are as exact as it gets. */
function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
