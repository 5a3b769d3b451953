import { Gauge, Counter as PromCounter, Registry, collectDefaultMetrics } from 'prom-client';
import type { CodeName } from '@cdk8s-serving/contract';
import { halfOpenBuckets } from './half-open-buckets';
import { Counter } from './instruments/counter';
import { Histogram } from './instruments/histogram';
import type { FinishedRequest, RequestSink } from './telemetry/observation';
import { PHASES, type Phase } from './telemetry/phase';

/** TensorFlow Serving's bounds, in microseconds and in examples, so that its dashboards keep working. */
const LATENCY_MICROS = halfOpenBuckets(10, 1.8, 33);
const EXAMPLE_COUNTS = halfOpenBuckets(1, 2, 15);

/** What metrics tell that is not told to them. */
export interface MetricsSources {
  /** True for a configured model. */
  readonly isModel: (name: string) => boolean;
  /** Crashes under the supervisor before this start. */
  readonly crashes: number;
}

/**
 * The server's metrics, under TensorFlow Serving's names as its Prometheus endpoint prints them.
 *
 * Label values come from configuration, never from a request: a name no model has is counted as the empty one.
 */
export class Metrics implements RequestSink {
  readonly registry = new Registry();
  private readonly requests: Counter<['model_name', 'status']>;
  private readonly latency: Histogram<['model_name', 'API', 'entrypoint']>;
  private readonly runtime: Histogram<['model_name', 'API', 'runtime']>;
  private readonly signatures: Counter<['model_name', 'signature_name', 'status']>;
  private readonly logged: Counter<['model_name', 'status_code']>;
  private readonly inPhase: Record<Phase, number> = { decode: 0, queue: 0, run: 0, encode: 0 };
  /** By API as it is in the latency: TensorFlow Serving has `Predict` in the one and, by REST, `predict` in the other. */
  private readonly capitalizedApis = new Map<string, string>();
  private readonly examples: Counter<['model']>;
  private readonly exampleCounts: Histogram<['model']>;

  constructor(private readonly sources: MetricsSources) {
    collectDefaultMetrics({ register: this.registry });
    this.requests = new Counter({
      name: ':tensorflow:serving:request_count',
      help: 'Requests by model and status.',
      labelNames: ['model_name', 'status'],
      registry: this.registry,
    });
    this.latency = new Histogram({
      name: ':tensorflow:serving:request_latency',
      help: 'Duration of successful requests in microseconds.',
      labelNames: ['model_name', 'API', 'entrypoint'],
      buckets: LATENCY_MICROS,
      registry: this.registry,
    });
    this.runtime = new Histogram({
      name: ':tensorflow:serving:runtime_latency',
      help: 'Microseconds a model ran for a successful request.',
      labelNames: ['model_name', 'API', 'runtime'],
      buckets: LATENCY_MICROS,
      registry: this.registry,
    });
    this.signatures = new Counter({
      name: 'serving_server_signature_requests_total',
      help: 'Requests that ran a signature, by model, signature and status.',
      labelNames: ['model_name', 'signature_name', 'status'],
      registry: this.registry,
    });
    this.logged = new Counter({
      name: ':tensorflow:serving:request_log_count',
      help: 'Requests that were to be logged, by model and what became of it.',
      labelNames: ['model_name', 'status_code'],
      registry: this.registry,
    });
    const crashes = new Counter({
      name: 'serving_server_crashes_total',
      help: 'Crashes of the serving process since its supervisor started; 0 without one.',
      registry: this.registry,
    });
    crashes.at().add(sources.crashes);
    const { inPhase } = this;
    new Gauge({
      name: 'serving_server_requests_in_flight',
      help: 'Requests by what they are in: queue is what waits for a thread or a batch.',
      labelNames: ['phase'],
      registers: [this.registry],
      collect() {
        for (const phase of PHASES) this.set({ phase }, inPhase[phase]);
      },
    });
    this.examples = new Counter({
      name: ':tensorflow:serving:request_example_count_total',
      help: 'Examples of MultiInference requests.',
      labelNames: ['model'],
      registry: this.registry,
    });
    this.exampleCounts = new Histogram({
      name: ':tensorflow:serving:request_example_counts',
      help: 'Examples of a MultiInference request.',
      labelNames: ['model'],
      buckets: EXAMPLE_COUNTS,
      registry: this.registry,
    });
  }

  /**
   * Sum of a counter over all its labels.
   * @param name as TensorFlow Serving names it: `/tensorflow/serving/request_count`
   * @returns undefined for a metric that is not there or not a counter
   */
  async total(name: string): Promise<bigint | undefined> {
    // Its Prometheus endpoint turns every character a name may not have into a colon.
    const metric = this.registry.getSingleMetric(name.replace(/[^a-zA-Z0-9_]/g, ':'));
    if (!(metric instanceof PromCounter)) return undefined;
    const { values } = await metric.get();
    return BigInt(values.reduce((sum, { value }) => sum + value, 0));
  }

  /** A request of a model that is logged was written down, or was not. */
  requestLogged(model: string, status: CodeName): void {
    this.logged.at(model, status).add();
  }

  /** A MultiInference request was answered: the one kind whose examples TensorFlow Serving counts. */
  inferredAll(name: string, examples: number): void {
    const model = this.sources.isModel(name) ? name : '';
    this.examples.at(model).add(examples);
    this.exampleCounts.at(model).observe(examples);
  }

  moved(from: Phase | undefined, to: Phase | undefined): void {
    if (from !== undefined) this.inPhase[from] -= 1;
    if (to !== undefined) this.inPhase[to] += 1;
  }

  finished({ api, model, status, entrypoint, durationMs, signatures, phases }: FinishedRequest): void {
    if (api === undefined) return;
    // A name that clients made up must not become a series.
    const name = this.sources.isModel(model) ? model : '';
    this.requests.at(name, status).add();
    for (const signature of signatures) this.signatures.at(name, signature, status).add();
    if (status !== 'OK') return;
    this.latency.at(name, api, entrypoint).observe(durationMs * 1000);
    for (const { phase, startMs, endMs } of phases) {
      if (phase === 'run') this.runtime.at(name, this.capitalized(api), 'TF1').observe((endMs - startMs) * 1000);
    }
  }

  private capitalized(api: string): string {
    let text = this.capitalizedApis.get(api);
    if (text === undefined) {
      text = `${api.slice(0, 1).toUpperCase()}${api.slice(1)}`;
      this.capitalizedApis.set(api, text);
    }
    return text;
  }
}
