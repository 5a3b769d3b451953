import { randomBytes } from 'node:crypto';

/** Place of a request in a trace: W3C Trace Context, level 1. */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits: this gateway's own part. */
  readonly spanId: string;
  /** Two hexadecimal digits; 01 is sampled. */
  readonly flags: string;
  /** Vendors' own, passed on as it came. */
  readonly traceState: string | undefined;
}

/** Longest tracestate passed on, in characters; the standard asks for 512 at least. */
const MAX_TRACE_STATE_LENGTH = 512;

/** Continues the trace a request came with, or begins one that is not sampled. */
export function traceContextOf(
  traceparent: string | readonly string[] | undefined,
  tracestate: string | readonly string[] | undefined,
): TraceContext {
  const spanId = hex(8);
  const parent = typeof traceparent === 'string' ? parse(traceparent) : undefined;
  if (parent === undefined) return { traceId: hex(16), spanId, flags: '00', traceState: undefined };
  return { ...parent, spanId, traceState: stateOf(tracestate) };
}

/** The traceparent to send on: this gateway is the parent of what it calls. */
export function traceparentOf({ traceId, spanId, flags }: TraceContext): string {
  return `00-${traceId}-${spanId}-${flags}`;
}

function parse(text: string): Pick<TraceContext, 'traceId' | 'flags'> | undefined {
  const match = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/.exec(text);
  if (match === null) return undefined;
  const [, version, traceId = '', parentId = '', flags = '', more] = match;
  // A later version may say more, this one may not; ff and zeros are no version, trace or span.
  const isKnown = version === '00' ? more === undefined : version !== 'ff';
  return isKnown && /[^0]/.test(traceId) && /[^0]/.test(parentId) ? { traceId, flags } : undefined;
}

function stateOf(tracestate: string | readonly string[] | undefined): string | undefined {
  const text = typeof tracestate === 'string' ? tracestate : tracestate?.join(',');
  return text !== undefined && text.length <= MAX_TRACE_STATE_LENGTH && /^[\x20-\x7e]+$/.test(text) ? text : undefined;
}

function hex(byteCount: number): string {
  return randomBytes(byteCount).toString('hex');
}
