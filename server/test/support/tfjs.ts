import { join } from 'node:path';

/** Models written by fixtures/make_tfjs_models.py and fixtures/make_tfjs_layers.ts. */
export const TFJS_MODELS = join(__dirname, '..', 'fixtures', 'tfjs-models');

/** The code of a model's thread: jest runs sources, and a thread needs JavaScript. */
export const workerFile = join(__dirname, '..', '..', 'build', 'engine', 'tfjs', 'worker.js');
