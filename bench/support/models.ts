import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { atomicDirectory } from '../../scripts/lib/atomic-directory';
import { ensurePython } from '../../scripts/lib/python';

const root = join(__dirname, '..', '..');
const script = join(__dirname, 'models.py');

/** The models that are measured, and the shape of a request of one row to each. */
export const ROW_SHAPES = { half: [1], dense: [1, 20], mobilenet: [1, 224, 224, 3] } as const;

export type BenchModelName = keyof typeof ROW_SHAPES;

/** Their base paths. */
export type BenchModels = Readonly<Record<BenchModelName, string>>;

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
    half: join(root, 'server', 'test', 'fixtures', 'models', 'half_plus_two'),
  };
}

/** The version directory a server would load of a base path. */
export function latestVersion(basePath: string): string {
  return join(basePath, String(Math.max(...readdirSync(basePath).map(Number))));
}
