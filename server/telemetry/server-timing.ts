import type { PhaseSpan } from './phase';

/** Request header, and gRPC metadata, that asks for an answer's timing: `x-server-timing: 1`. */
export const SERVER_TIMING_REQUEST = 'x-server-timing';

/** Response header, and trailing metadata, that holds it. */
export const SERVER_TIMING = 'server-timing';

/** Whether a request asks for its timing: any value but none, `0` and `false`. */
export function asksForTiming(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}

/**
 * The value of `Server-Timing`, milliseconds with microseconds behind the point:
 * `decode;dur=0.210, queue;dur=0.013, run;dur=1.902, encode;dur=0.051, total;dur=2.176`.
 * @see https://www.w3.org/TR/server-timing/
 */
export function serverTiming(spans: readonly PhaseSpan[]): string {
  const first = spans[0]?.startMs ?? 0;
  const last = spans.at(-1)?.endMs ?? first;
  return [
    ...spans.map(({ phase, startMs, endMs }) => metric(phase, endMs - startMs)),
    metric('total', last - first),
  ].join(', ');
}

function metric(name: string, durationMs: number): string {
  return `${name};dur=${durationMs.toFixed(3)}`;
}
