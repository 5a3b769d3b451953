import { Counter, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import type { CodeName } from '@cdk8s-serving/contract';

/** Where a request came in, as TensorFlow Serving labels it. */
export type Entrypoint = 'REST' | 'GRPC';

/** Bucket bounds in microseconds: 10 * 1.8^i, TensorFlow Serving's, so that its dashboards keep working. */
const LATENCY_BUCKETS_MICROS = Array.from({ length: 32 }, (_, index) => 10 * 1.8 ** index);

/**
 * The server's metrics, under TensorFlow Serving's names as its Prometheus endpoint prints them.
 *
 * Label values come from configuration, never from a request: a name no model has is counted as the empty one.
 */
export class Metrics {
  readonly registry = new Registry();
  private readonly requests: Counter<'model_name' | 'status'>;
  private readonly latency: Histogram<'model_name' | 'API' | 'entrypoint'>;

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    this.requests = new Counter({
      name: ':tensorflow:serving:request_count',
      help: 'Requests by model and status.',
      labelNames: ['model_name', 'status'],
      registers: [this.registry],
    });
    this.latency = new Histogram({
      name: ':tensorflow:serving:request_latency',
      help: 'Duration of successful requests in microseconds.',
      labelNames: ['model_name', 'API', 'entrypoint'],
      buckets: LATENCY_BUCKETS_MICROS,
      registers: [this.registry],
    });
  }

  /** Records one finished request. @param api `predict` on REST, `Predict` on gRPC */
  record(request: { model: string; status: CodeName; api: string; entrypoint: Entrypoint; durationMs: number }): void {
    const { model, status, api, entrypoint, durationMs } = request;
    this.requests.inc({ model_name: model, status });
    if (status === 'OK') this.latency.observe({ model_name: model, API: api, entrypoint }, durationMs * 1000);
  }
}
