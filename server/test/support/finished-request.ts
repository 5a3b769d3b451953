import type { FinishedRequest } from '../../telemetry/observation';

/** A request that is over: a successful REST prediction of 1 ms, but for what is said otherwise. */
export function finishedRequest(but: Partial<FinishedRequest> = {}): FinishedRequest {
  return {
    requestId: 'r',
    entrypoint: 'REST',
    method: 'POST',
    path: '/v1/models/m:predict',
    model: 'm',
    api: 'predict',
    status: 'OK',
    signatures: ['serving_default'],
    phases: [],
    durationMs: 1,
    ...but,
  };
}
