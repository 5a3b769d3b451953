import { BoundedEngine } from './engine/bounded-engine';
import type { Engine } from './engine/engine';
import { FormatEngine } from './engine/format-engine';
import { TensorflowEngine } from './engine/libtensorflow/engine';
import { bindMallocTrim } from './engine/libtensorflow/malloc-trim';
import { availableBackend } from './engine/tfjs/available-backend';
import { TfjsEngine } from './engine/tfjs/engine';
import { TrimmingEngine } from './engine/trimming-engine';
import type { Logger } from './logger';
import type { LibtensorflowLocation } from './native/locate';

/**
 * The engine of the process: SavedModels on libtensorflow, TensorFlow.js models each in a thread of its own.
 * @param concurrency SavedModel runs at a time
 * @throws Error of the dynamic linker when libtensorflow cannot be loaded
 */
export function createEngine(location: LibtensorflowLocation, concurrency: number, logger: Logger): Engine {
  const savedModel = new BoundedEngine(new TensorflowEngine(location), concurrency);
  const tfjs = new TfjsEngine({
    backend: availableBackend(location),
    onWorkerDeath: (path, reason) => logger.error({ path, reason }, 'the thread of a TensorFlow.js model ended'),
  });
  return new TrimmingEngine(new FormatEngine(savedModel, tfjs), bindMallocTrim());
}
