import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const COLUMNS = 1024;

/** Writes a SavedModel of so many megabytes into a directory. @param pythonPath a directory that has TensorFlow */
export function writeSavedModel(directory: string, megabytes: number, pythonPath: string): void {
  const env = { ...process.env, PYTHONPATH: pythonPath, TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '' };
  execFileSync('python3', [join(__dirname, 'large_model.py'), directory, String(megabytes)], { env, stdio: 'ignore' });
}

/** Writes a TensorFlow.js layers model of so many megabytes into a directory: a dense layer, all of its weights 1. */
export function writeTfjsModel(directory: string, megabytes: number): void {
  const units = (megabytes * 2 ** 20) / 4 / COLUMNS;
  const dense = {
    class_name: 'Dense',
    config: { name: 'y', units, use_bias: false, batch_input_shape: [null, COLUMNS], dtype: 'float32' },
  };
  const model = {
    format: 'layers-model',
    modelTopology: { class_name: 'Sequential', config: { name: 'large', layers: [dense] } },
    weightsManifest: [
      { paths: ['weights.bin'], weights: [{ name: 'y/kernel', shape: [COLUMNS, units], dtype: 'float32' }] },
    ],
  };
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'model.json'), JSON.stringify(model));
  writeFileSync(join(directory, 'weights.bin'), new Float32Array(COLUMNS * units).fill(1));
}
