import type { Configuration } from './config/configuration';
import { WarmupEngine } from './core/warmup/warmup-engine';
import { BatchingEngine } from './engine/batching/batching-engine';
import type { BatchingMetrics } from './engine/batching/batching-metrics';
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
  { batching }: Configuration,
  metrics: BatchingMetrics,
): Engine {
  const warm = options.enableModelWarmup ? new WarmupEngine(engine, options.numRequestIterationsForWarmup) : engine;
  return new ObservedEngine(batching === undefined ? warm : new BatchingEngine(warm, batching, metrics));
}
