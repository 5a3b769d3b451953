import type { Configuration } from './config/configuration';
import { WarmupEngine } from './core/warmup/warmup-engine';
import { BatchingEngine } from './engine/batching/batching-engine';
import { PerModelBatchingEngine } from './engine/batching/per-model-batching-engine';
import { DiscreetEngine } from './engine/discreet-engine';
import type { Engine } from './engine/engine';
import { MeteredEngine } from './engine/metered-engine';
import { ObservedEngine } from './engine/observed-engine';
import { VettingEngine } from './engine/vetting-engine';
import type { ModelMetrics } from './model-metrics';
import type { ModelServerOptions } from './options';

/**
 * The engine requests run on: what it is given, its models vetted and warmed up before they serve, batching around it
 * where it is asked for, its errors without paths, and observed from outside.
 */
export function requestEngine(
  engine: Engine,
  options: ModelServerOptions,
  configuration: Configuration,
  metrics: ModelMetrics,
): Engine {
  const vetted = new VettingEngine(new MeteredEngine(engine, metrics), options.allowUnusualOps);
  const { enableModelWarmup, numRequestIterationsForWarmup: iterations } = options;
  const warm = enableModelWarmup ? new WarmupEngine(vetted, iterations, metrics) : vetted;
  return new ObservedEngine(new DiscreetEngine(batchedEngine(warm, configuration, metrics)));
}

function batchedEngine(engine: Engine, { batching, batchingOf }: Configuration, metrics: ModelMetrics): Engine {
  if (batching === undefined) return engine;
  return batchingOf === undefined
    ? new BatchingEngine(engine, batching, metrics)
    : new PerModelBatchingEngine(engine, batchingOf, batching.numBatchThreads, metrics);
}
