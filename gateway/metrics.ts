import { Code, type CodeName } from '@cdk8s-serving/contract';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { STAGES, type Stage } from './stages';

/** Seconds; from a cached record to a slow fetch. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * What the gateway counts. Label values are codes and stages of ours, never text of a client, so the number of series
 * is constant.
 */
export class Metrics {
  private readonly registry = new Registry();
  private readonly requests = new Counter({
    name: 'serving_gateway_requests_total',
    help: 'Requests answered, by canonical code.',
    labelNames: ['code'],
    registers: [this.registry],
  });
  private readonly stageSeconds = new Histogram({
    name: 'serving_gateway_stage_seconds',
    help: 'Seconds a stage of a prediction took.',
    labelNames: ['stage'],
    buckets: BUCKETS,
    registers: [this.registry],
  });

  private readonly decoderDeaths = new Counter({
    name: 'serving_gateway_decoder_deaths_total',
    help: 'Decoder processes that ended on a picture and were replaced.',
    registers: [this.registry],
  });

  private readonly modelRetries = new Counter({
    name: 'serving_gateway_model_retries_total',
    help: 'Calls to the model made a second time because no model server was there.',
    registers: [this.registry],
  });

  /** @param isReady read at every scrape. */
  constructor(isReady: () => boolean) {
    collectDefaultMetrics({ register: this.registry });
    // Series that are there from the start: a rate over a counter that appears with its first error misses that error.
    for (const code of Object.keys(Code)) this.requests.inc({ code }, 0);
    for (const stage of STAGES) this.stageSeconds.zero({ stage });
    new Gauge({
      name: 'serving_gateway_ready',
      help: '1 while /readyz answers 200.',
      registers: [this.registry],
      collect() {
        this.set(isReady() ? 1 : 0);
      },
    });
  }

  /** Counts one answered request. */
  countRequest(code: CodeName): void {
    this.requests.inc({ code });
  }

  /** Counts one decoder that died. */
  countDecoderDeath(): void {
    this.decoderDeaths.inc();
  }

  /** Counts one call to the model that is made again. */
  countModelRetry(): void {
    this.modelRetries.inc();
  }

  /** Records one stage of one prediction. */
  observeStage(stage: Stage, durationMs: number): void {
    this.stageSeconds.observe({ stage }, durationMs / 1000);
  }

  /** Media type of `text()`. */
  get contentType(): string {
    return this.registry.contentType;
  }

  /** Everything counted, as Prometheus text. */
  text(): Promise<string> {
    return this.registry.metrics();
  }
}
