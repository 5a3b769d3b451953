import { randomBytes } from 'node:crypto';
import { parseTraceparent } from '@cdk8s-serving/contract';

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
  const parent = parseTraceparent(traceparent);
  if (parent === undefined) return { traceId: hex(16), spanId, flags: '00', traceState: undefined };
  return { traceId: parent.traceId, spanId, flags: parent.flags, traceState: stateOf(tracestate) };
}

/** The traceparent to send on: this gateway is the parent of what it calls. */
export function traceparentOf({ traceId, spanId, flags }: TraceContext): string {
  return `00-${traceId}-${spanId}-${flags}`;
}

function stateOf(tracestate: string | readonly string[] | undefined): string | undefined {
  const text = typeof tracestate === 'string' ? tracestate : tracestate?.join(',');
  return text !== undefined && text.length <= MAX_TRACE_STATE_LENGTH && /^[\x20-\x7e]+$/.test(text) ? text : undefined;
}

function hex(byteCount: number): string {
  return randomBytes(byteCount).toString('hex');
}
