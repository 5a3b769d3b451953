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

/** `version-traceid-parentid-flags`; versions to come may say more behind it. @see https://www.w3.org/TR/trace-context/ */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

/**
 * The trace a request belongs to: as the propagators of an OpenTelemetry SDK read it where there is one, else as
 * `traceparent` says it, so that logs name the trace although nothing is traced here.
 */
export function parentContext(read: HeaderReader): Context {
  const extracted = propagation.extract(ROOT_CONTEXT, read, GETTER);
  if (trace.getSpanContext(extracted) !== undefined) return extracted;
  const parent = parseTraceparent(read('traceparent'), read('tracestate'));
  return parent === undefined ? extracted : trace.setSpanContext(extracted, parent);
}

function parseTraceparent(traceparent: string | undefined, tracestate: string | undefined): SpanContext | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  const parent = { traceId, spanId, traceFlags: parseInt(flags, 16), isRemote: true };
  return tracestate === undefined ? parent : { ...parent, traceState: createTraceState(tracestate) };
}
