import {
  SpanKind,
  SpanStatusCode,
  isSpanContextValid,
  trace,
  type Attributes,
  type Context,
  type Span,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import { Code } from '@cdk8s-serving/contract';
import type { FinishedRequest, ObservedRequest } from './observation';
import { severityOf } from './severity';
import { parentContext } from './trace-context';

/**
 * The span of a request, below the one its client sent, with one span for each phase. Where no OpenTelemetry SDK is
 * registered, or the trace is not sampled, nothing is recorded and the phases make no spans.
 */
export class RequestSpan {
  private readonly parent: Context;
  private readonly span: Span;

  constructor(
    private readonly tracer: Tracer,
    request: ObservedRequest,
    startMs: number,
  ) {
    this.parent = parentContext(request.header);
    const options = { kind: SpanKind.SERVER, startTime: epochMs(startMs) };
    // The name a route has is known once the request was understood.
    this.span = tracer.startSpan(nameOf(request), options, this.parent);
  }

  /** For the log; undefined where the request belongs to no trace. */
  get context(): SpanContext | undefined {
    const context = this.span.spanContext();
    return isSpanContextValid(context) ? context : undefined;
  }

  end(request: FinishedRequest, startMs: number): void {
    if (!this.span.isRecording()) return;
    this.span.updateName(nameOf(request));
    this.span.setAttributes(attributesOf(request));
    if (severityOf(request.status) !== 'info') {
      this.span.setStatus({ code: SpanStatusCode.ERROR, message: request.status });
    }
    const within = trace.setSpan(this.parent, this.span);
    for (const { phase, startMs: from, endMs } of request.phases) {
      this.tracer.startSpan(phase, { startTime: epochMs(from) }, within).end(epochMs(endMs));
    }
    this.span.end(epochMs(startMs + request.durationMs));
  }
}

type Named = Pick<ObservedRequest, 'entrypoint' | 'method' | 'path'> & { readonly api?: string | undefined };

/** Few names, whatever clients ask for: routes with their variables left open. */
function nameOf({ entrypoint, method, path, api }: Named): string {
  if (entrypoint === 'GRPC') return path.slice(1);
  return api === undefined || api === '' ? method : `${method} ${routeOf(api)}`;
}

function routeOf(api: string): string {
  return `/v1/models/{model}:${api}`;
}

/** Names of OpenTelemetry's semantic conventions, and ours for what a model server has. */
function attributesOf(request: FinishedRequest): Attributes {
  const { entrypoint, method, path, api, model, signatures, status, httpStatus } = request;
  const [, service = '', rpc = ''] = path.split('/');
  return {
    'serving.request_id': request.requestId,
    'serving.status': status,
    ...(model === '' ? {} : { 'serving.model_name': model }),
    ...(signatures.length === 0 ? {} : { 'serving.signature_name': signatures.join(',') }),
    ...(entrypoint === 'GRPC'
      ? { 'rpc.system': 'grpc', 'rpc.service': service, 'rpc.method': rpc, 'rpc.grpc.status_code': Code[status] }
      : {
          'http.request.method': method,
          ...(api === undefined || api === '' ? {} : { 'http.route': routeOf(api) }),
          ...(httpStatus === undefined ? {} : { 'http.response.status_code': httpStatus }),
        }),
  };
}

/** OpenTelemetry's times are those of the wall clock. */
function epochMs(ms: number): number {
  return performance.timeOrigin + ms;
}
