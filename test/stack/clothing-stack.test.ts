import { readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { withDefaultPorts } from './support/default-ports';
import { inExample, startExample, synthesizeProject } from './support/example';

type Scores = Readonly<Record<string, number>>;

const { scores: expected } = JSON.parse(readFileSync(inExample('clothing', 'expected.json'), 'utf8')) as {
  scores: Readonly<Record<string, Scores>>;
};

test('the clothing definition, run as local processes, gives ten labels the scores TensorFlow in Python gave', async () => {
  const output = synthesizeProject(inExample('clothing'));
  await withDefaultPorts(async () => {
    const running = await startExample(output);
    try {
      expect(Object.keys(expected)).toEqual(['pants.png', 'dress.png']);
      for (const [name, scores] of Object.entries(expected)) {
        const response = await fetch('http://127.0.0.1:9696/predict', {
          method: 'POST',
          headers: { 'Content-Type': 'image/png' },
          body: readFileSync(inExample('clothing', 'pictures', name)),
        });
        const answer = (await response.json()) as Scores;
        expect(Object.keys(answer)).toHaveLength(10);
        // Best first.
        expect(Object.values(answer)).toEqual(Object.values(answer).sort((a, b) => b - a));
        expect(Object.keys(answer).sort()).toEqual(Object.keys(scores).sort());
        for (const [label, score] of Object.entries(scores)) expect(answer[label]).toBeCloseTo(score, 4);
      }
    } finally {
      expect(await running.stop()).toBe(true);
    }
  });
  rmSync(dirname(output), { recursive: true });
}, 180_000);
