import { join } from 'node:path';
import { BoundedModel } from '../bounded-engine';
import type { Engine, LoadRequest, LoadedModel } from '../engine';
import { RunSlots } from '../run-slots';
import type { TfjsBackend } from './messages';
import { ModelWorker } from './model-worker';
import { TfjsModel } from './tfjs-model';

/** How TensorFlow.js models are run. */
export interface TfjsEngineOptions {
  readonly backend: TfjsBackend;
  /** Told of a thread that died: its model's version directory, and why. */
  readonly onWorkerDeath?: (path: string, reason: string) => void;
  /** Milliseconds a run may go on after its deadline before its thread is ended, and with it what waits behind it. */
  readonly overrunMs?: number;
  /** JavaScript of worker.ts; by default the one compiled beside this file. */
  readonly workerFile?: string;
}

/**
 * The engine of models in TensorFlow.js' own formats. Each version gets a thread of its own: it computes beside the
 * event loop and beside other models, what breaks in it breaks for it alone, and ending it gives back memory that
 * WebAssembly never returns. Nothing of TensorFlow.js is loaded before the first such model is.
 */
export class TfjsEngine implements Engine {
  readonly description: string;

  constructor(private readonly options: TfjsEngineOptions) {
    this.description = `TensorFlow.js (${options.backend})`;
  }

  /** @throws ServingError NOT_FOUND or INVALID_ARGUMENT for a directory that holds no model TensorFlow.js can load */
  async load({ path }: LoadRequest): Promise<LoadedModel> {
    const { backend, onWorkerDeath, overrunMs = 30_000, workerFile = join(__dirname, 'worker.js') } = this.options;
    const start = () => ModelWorker.start(workerFile, { path, backend }, overrunMs);
    const model = await TfjsModel.load(start, (reason) => onWorkerDeath?.(path, reason));
    // A thread runs one request at a time; what waits is dropped here when it is too late or its client has gone.
    return new BoundedModel(model, new RunSlots(1));
  }
}
