import type { Registry } from 'prom-client';
import type { WarmupMetrics } from './core/warmup/warmup-metrics';
import type { BatchingMetrics } from './engine/batching/batching-metrics';
import type { EngineMetrics } from './engine/engine-metrics';
import { halfOpenBuckets } from './half-open-buckets';
import { Counter, type CounterCell } from './instruments/counter';
import { Histogram } from './instruments/histogram';
import type { HistogramCell } from './instruments/histogram-cell';

/** Bounds in microseconds of what is about whole models, in rows, and in microseconds in a queue: TensorFlow's own. */
const LATENCY_MICROS = halfOpenBuckets(10, 1.8, 33);
const RUN_TIME_MICROS = halfOpenBuckets(1000, 2, 20);
const BATCH_ROWS = halfOpenBuckets(1, 2, 14);
const QUEUING_MICROS = halfOpenBuckets(100, 1.2, 52);

/**
 * What models do whoever asks: loads, warm-ups, runs, batches. Under the names TensorFlow and TensorFlow Serving have for
 * it; paths and sizes, their labels, come from the configuration and not from requests.
 */
export class ModelMetrics implements EngineMetrics, WarmupMetrics, BatchingMetrics {
  private readonly loadAttempts: Counter<['model_path', 'status']>;
  private readonly loadMicros: Counter<['model_path']>;
  private readonly sessionRuns: CounterCell;
  private readonly graphRuns: CounterCell;
  private readonly graphRunMicros: CounterCell;
  private readonly graphRunTimes: HistogramCell;
  private readonly warmupTimes: Histogram<['model_path', 'status']>;
  private readonly warmupRecords: Counter<['model_path', 'status']>;
  private readonly batches: CounterCell;
  private readonly batchRows: HistogramCell;
  private readonly paddingRows: Histogram<['execution_batch_size']>;
  private readonly processedRows: HistogramCell;
  private readonly queuing: Histogram<['thread_pool_name']>;

  constructor(registry: Registry) {
    const ofModel = { labelNames: ['model_path', 'status'], registry } as const;
    this.loadAttempts = new Counter({
      name: ':tensorflow:cc:saved_model:load_attempt_count',
      help: 'Loads of a version directory, by how they ended.',
      ...ofModel,
    });
    this.loadMicros = new Counter({
      name: ':tensorflow:cc:saved_model:load_latency',
      help: 'Microseconds the loads of a version directory took.',
      labelNames: ['model_path'],
      registry,
    });
    const core = (metric: string): string => `:tensorflow:core:${metric}`;
    this.sessionRuns = new Counter({ name: core('direct_session_runs'), help: 'Runs begun.', registry }).at();
    this.graphRuns = new Counter({ name: core('graph_runs'), help: 'Runs that ended, well or not.', registry }).at();
    this.graphRunMicros = new Counter({
      name: core('graph_run_time_usecs'),
      help: 'Microseconds they took together.',
      registry,
    }).at();
    this.graphRunTimes = new Histogram({
      name: core('graph_run_time_usecs_histogram'),
      help: 'Microseconds a run took.',
      buckets: RUN_TIME_MICROS,
      registry,
    }).at();
    this.warmupTimes = new Histogram({
      name: ':tensorflow:serving:model_warmup_latency',
      help: 'Microseconds the recorded requests of a version took.',
      buckets: LATENCY_MICROS,
      ...ofModel,
    });
    this.warmupRecords = new Counter({
      name: ':tensorflow:serving:model_warmup_records_read',
      help: 'Recorded requests that were read to warm a version up.',
      ...ofModel,
    });
    const batching = (metric: string): string => `:tensorflow:serving:batching_session:${metric}`;
    this.batches = new Counter({ name: batching('wrapped_run_count'), help: 'Batches run.', registry }).at();
    const rows = { buckets: BATCH_ROWS, registry };
    this.batchRows = new Histogram({ name: batching('input_batch_size'), help: 'Rows of a batch.', ...rows }).at();
    this.paddingRows = new Histogram({
      name: batching('padding_size'),
      help: 'Rows added to a batch, by the rows it had then.',
      labelNames: ['execution_batch_size'],
      ...rows,
    });
    this.processedRows = new Histogram({
      name: batching('processed_batch_size'),
      help: 'Rows of a batch with those that were added.',
      ...rows,
    }).at();
    this.queuing = new Histogram({
      name: batching('queuing_latency'),
      help: 'Microseconds a request waited for its batch.',
      labelNames: ['thread_pool_name'],
      buckets: QUEUING_MICROS,
      registry,
    });
  }

  loaded(path: string, isGood: boolean, durationMs: number): void {
    this.loadAttempts.at(path, isGood ? 'success' : 'fail').add();
    this.loadMicros.at(path).add(Math.round(durationMs * 1000));
  }

  runBegan(): void {
    this.sessionRuns.add();
  }

  runEnded(durationMs: number): void {
    const micros = Math.round(durationMs * 1000);
    this.graphRuns.add();
    this.graphRunMicros.add(micros);
    this.graphRunTimes.observe(micros);
  }

  warmedUp({ path, status, records, durationMs }: Parameters<WarmupMetrics['warmedUp']>[0]): void {
    this.warmupTimes.at(path, status).observe(durationMs * 1000);
    this.warmupRecords.at(path, status).add(records);
  }

  batchRan({ rows, paddingRows }: Parameters<BatchingMetrics['batchRan']>[0]): void {
    const executed = rows + paddingRows;
    this.batches.add();
    this.batchRows.observe(rows);
    this.paddingRows.at(executed).observe(paddingRows);
    this.processedRows.observe(executed);
  }

  queued(durationMs: number): void {
    // The name is empty there, whatever the parameters call the pool.
    this.queuing.at('').observe(durationMs * 1000);
  }
}
