import { parseTraceparent } from '@cdk8s-serving/contract';
import {
  ROOT_CONTEXT,
  propagation,
  trace,
  type Context,
  type SpanContext,
  type TextMapGetter,
  createTraceState,
} from '@opentelemetry/api';

/** Reads a header, or the metadata of a call, by its name in lower case. */
export type HeaderReader = (name: string) => string | undefined;

const GETTER: TextMapGetter<HeaderReader> = {
  get: (read, name) => read(name.toLowerCase()),
  // Asked for by propagators of whole families of headers; those of tracing ask by name.
  keys: () => [],
};

/**
 * The trace a request belongs to: as the propagators of an OpenTelemetry SDK read it where there is one, else as
 * `traceparent` says it, so that logs name the trace although nothing is traced here.
 */
export function parentContext(read: HeaderReader): Context {
  const extracted = propagation.extract(ROOT_CONTEXT, read, GETTER);
  if (trace.getSpanContext(extracted) !== undefined) return extracted;
  const parent = remoteParent(read('traceparent'), read('tracestate'));
  return parent === undefined ? extracted : trace.setSpanContext(extracted, parent);
}

function remoteParent(traceparent: string | undefined, tracestate: string | undefined): SpanContext | undefined {
  const sent = parseTraceparent(traceparent);
  if (sent === undefined) return undefined;
  const parent = { traceId: sent.traceId, spanId: sent.parentId, traceFlags: parseInt(sent.flags, 16), isRemote: true };
  return tracestate === undefined ? parent : { ...parent, traceState: createTraceState(tracestate) };
}
