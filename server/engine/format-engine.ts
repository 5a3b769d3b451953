import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { SAVED_MODEL_FILE, TFJS_MODEL_FILE } from '@cdk8s-serving/contract';
import type { Engine, LoadRequest, LoadedModel } from './engine';

/**
 * The engine of two formats: a version directory goes to the engine that runs what lies in it. Where both files lie,
 * the SavedModel is served, as TensorFlow Serving would.
 */
export class FormatEngine implements Engine {
  constructor(
    private readonly savedModel: Engine,
    private readonly tfjs: Engine,
  ) {}

  get description(): string {
    return `${this.savedModel.description}, ${this.tfjs.description}`;
  }

  /** @throws ServingError of the engine the directory goes to */
  async load(request: LoadRequest): Promise<LoadedModel> {
    const isTfjs = (await isFile(request.path, TFJS_MODEL_FILE)) && !(await isFile(request.path, SAVED_MODEL_FILE));
    return (isTfjs ? this.tfjs : this.savedModel).load(request);
  }
}

async function isFile(directory: string, name: string): Promise<boolean> {
  try {
    return (await stat(join(directory, name))).isFile();
  } catch {
    return false;
  }
}
