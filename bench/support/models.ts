import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { atomicDirectory } from '../../scripts/lib/atomic-directory';
import { ensurePython } from '../../scripts/lib/python';

const root = join(__dirname, '..', '..');
const script = join(__dirname, 'models.py');

/** Base paths of the models that are measured. */
export interface BenchModels {
  readonly dense: string;
  readonly mobilenet: string;
  readonly halfPlusTwo: string;
}

/** Makes the models once, below .cache; they are too large to commit, and their weights are random anyway. */
export async function benchModels(): Promise<BenchModels> {
  const key = createHash('sha256').update(readFileSync(script)).digest('hex').slice(0, 12);
  const directory = join(root, '.cache', 'bench-models', key);
  if (!existsSync(directory)) {
    const env = { ...process.env, PYTHONPATH: await ensurePython(), TF_CPP_MIN_LOG_LEVEL: '3' };
    await atomicDirectory(directory, (partial) => {
      execFileSync('python3', [script, partial], { env: { ...env, CUDA_VISIBLE_DEVICES: '' }, stdio: 'ignore' });
      return Promise.resolve();
    });
  }
  return {
    dense: join(directory, 'dense'),
    mobilenet: join(directory, 'mobilenet'),
    halfPlusTwo: join(root, 'server', 'test', 'fixtures', 'models', 'half_plus_two'),
  };
}
