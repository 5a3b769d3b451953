import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { startPlan } from '../../lib/cli/run';

const ROOT = join(__dirname, '..', '..');
const CREDIT = join(ROOT, 'examples', 'credit');

interface Example {
  readonly record: Readonly<Record<string, string | number>>;
  readonly probability: number;
}

const { records } = JSON.parse(readFileSync(join(CREDIT, 'records.json'), 'utf8')) as { records: Example[] };

test('the credit definition, run as local processes, decides as TensorFlow in Python did', async () => {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  const output = mkdtempSync(join(ROOT, '.cache', 'credit-'));
  const env = { ...process.env, CDK8S_CHECK_UPGRADE: 'false' };
  execFileSync(join(ROOT, 'node_modules', '.bin', 'cdk8s'), ['synth', '--output', output], {
    cwd: CREDIT,
    env,
    stdio: 'pipe',
  });
  const silent = () => undefined;
  const running = await startPlan({
    file: join(output, 'local', 'processes.json'),
    cwd: ROOT,
    watcher: { started: silent, ready: silent, line: silent, stopping: silent },
    interruption: new AbortController().signal,
  });
  try {
    for (const { record, probability } of records) {
      const response = await fetch('http://127.0.0.1:9696/predict', {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(record),
      });
      const answer = (await response.json()) as { credit_probability: number; credit: boolean };
      expect(answer.credit_probability).toBeCloseTo(probability, 5);
      expect(answer.credit).toBe(probability >= 0.5);
    }
  } finally {
    expect(await running.stop()).toBe(true);
    rmSync(output, { recursive: true });
  }
});
