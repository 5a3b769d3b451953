import { BoundedEngine } from './engine/bounded-engine';
import type { Engine } from './engine/engine';
import { FormatEngine } from './engine/format-engine';
import { TensorflowEngine } from './engine/libtensorflow/engine';
import { bindMallocTrim } from './engine/libtensorflow/malloc-trim';
import { availableBackend } from './engine/tfjs/available-backend';
import { TfjsEngine } from './engine/tfjs/engine';
import { TrimmingEngine } from './engine/trimming-engine';
import { PacedEngine, type Pace } from './engine/paced-engine';
import type { Logger } from './logger';
import type { LibtensorflowLocation } from './native/locate';

/** How runs of SavedModels share the processors. */
export interface RunLimits {
  /** Runs at a time. */
  readonly concurrency: number;
  /** Milliseconds a run may be expected to wait before it is refused; Infinity for any time. */
  readonly maxWaitMs: number;
}

/**
 * The engine of the process: SavedModels on libtensorflow, TensorFlow.js models each in a thread of its own.
 * @throws Error of the dynamic linker when libtensorflow cannot be loaded
 */
export function createEngine(location: LibtensorflowLocation, limits: RunLimits, pace: Pace, logger: Logger): Engine {
  const paced = new PacedEngine(new TensorflowEngine(location), pace);
  const savedModel = new BoundedEngine(paced, limits.concurrency, limits.maxWaitMs);
  const tfjs = new TfjsEngine({
    backend: availableBackend(location),
    onWorkerDeath: (path, reason) => logger.error({ path, reason }, 'the thread of a TensorFlow.js model ended'),
  });
  return new TrimmingEngine(new FormatEngine(savedModel, tfjs), bindMallocTrim());
}
