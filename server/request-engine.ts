import type { Configuration } from './config/configuration';
import { WarmupEngine } from './core/warmup/warmup-engine';
import { BatchingEngine } from './engine/batching/batching-engine';
import type { BatchingMetrics } from './engine/batching/batching-metrics';
import { PerModelBatchingEngine } from './engine/batching/per-model-batching-engine';
import type { Engine } from './engine/engine';
import { ObservedEngine } from './engine/observed-engine';
import type { ModelServerOptions } from './options';

/**
 * The engine requests run on: what it is given, warmed up before it serves, batching around it where it is asked for,
 * and observed from outside.
 */
export function requestEngine(
  engine: Engine,
  options: ModelServerOptions,
  { batching, batchingOf }: Configuration,
  metrics: BatchingMetrics,
): Engine {
  const warm = options.enableModelWarmup ? new WarmupEngine(engine, options.numRequestIterationsForWarmup) : engine;
  if (batching === undefined) return new ObservedEngine(warm);
  const batched =
    batchingOf === undefined
      ? new BatchingEngine(warm, batching, metrics)
      : new PerModelBatchingEngine(warm, batchingOf, batching.numBatchThreads, metrics);
  return new ObservedEngine(batched);
}
