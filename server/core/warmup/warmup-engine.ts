import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ServingError, toServingError } from '@cdk8s-serving/contract';
import type { Engine, LoadRequest, LoadedModel } from '../../engine/engine';
import { requestOf } from './prediction-log';
import { replayOf } from './replay';
import { readTfRecords } from './tfrecord';
import type { WarmupMetrics } from './warmup-metrics';

/** Where a version directory keeps its recorded requests. */
const WARMUP_FILE = join('assets.extra', 'tf_serving_warmup_requests');

/** TensorFlow Serving's own limit. */
export const MAX_RECORDS = 1000;

/**
 * An engine that runs a version's recorded requests before anyone gets the version: the first runs of a graph compile
 * and allocate, and take far longer than those that follow.
 */
export class WarmupEngine implements Engine {
  /**
   * @param iterations runs of each recorded request
   * @param metrics nothing is counted without them
   */
  constructor(
    private readonly inner: Engine,
    private readonly iterations: number,
    private readonly metrics?: WarmupMetrics,
  ) {}

  get description(): string {
    return this.inner.description;
  }

  /** @throws ServingError of the engine, of a record that cannot be read, or of one that cannot be run */
  async load(request: LoadRequest): Promise<LoadedModel> {
    const model = await this.inner.load(request);
    try {
      await this.warmUp(model, request.path);
      return model;
    } catch (error) {
      await model.close();
      throw error;
    }
  }

  private async warmUp(model: LoadedModel, directory: string): Promise<void> {
    const path = join(directory, WARMUP_FILE);
    const bytes = await readIfThere(path);
    if (bytes === undefined) return;
    const startMs = performance.now();
    const progress = { records: 0 };
    const tell = (status: string): void =>
      this.metrics?.warmedUp({ path: directory, status, ...progress, durationMs: performance.now() - startMs });
    try {
      await this.replay(model, bytes, path, progress);
    } catch (error) {
      tell(toServingError(error).code);
      throw error;
    }
    tell('OK');
  }

  private async replay(
    model: LoadedModel,
    bytes: Uint8Array,
    path: string,
    progress: { records: number },
  ): Promise<void> {
    for (const record of readTfRecords(bytes, path)) {
      progress.records += 1;
      if (progress.records > MAX_RECORDS) {
        throw new ServingError(
          'INVALID_ARGUMENT',
          `Number of warmup records exceeds the maximum (${MAX_RECORDS}) at ${path}`,
        );
      }
      const logged = requestOf(record);
      if (logged === undefined) continue;
      const run = replayOf(model, logged);
      for (let iteration = 0; iteration < this.iterations; iteration += 1) await run();
    }
  }
}

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
