import { readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { withDefaultPorts } from './support/default-ports';
import { inExample, startExample, synthesizeProject } from './support/example';

interface Example {
  readonly record: Readonly<Record<string, string | number>>;
  readonly probability: number;
}

const { records } = JSON.parse(readFileSync(inExample('credit', 'records.json'), 'utf8')) as { records: Example[] };

test('the credit definition, run as local processes, decides as TensorFlow in Python did', async () => {
  const output = synthesizeProject(inExample('credit'));
  await withDefaultPorts(async () => {
    const running = await startExample(output);
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
    }
  });
  rmSync(dirname(output), { recursive: true });
}, 180_000);
