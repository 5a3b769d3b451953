import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { flagsFor, realEngine, silentServer } from './support/server';

const DIGITS = join(__dirname, '..', '..', 'examples', 'digits');
const PICTURES = Array.from({ length: 10 }, (_, digit) => join(DIGITS, 'pictures', `${digit}.png`));

interface Answers {
  readonly grpc: number[][];
  readonly rest: number[][];
  readonly tensorflow: number[][];
  readonly version: number;
  readonly signatures: string[];
  readonly states: Array<[number, string]>;
}

let answers: Answers;

beforeAll(async () => {
  const pythonPath = process.env['CDK8S_SERVING_PYTHONPATH'];
  if (pythonPath === undefined)
    throw new Error("TensorFlow's Python client is not set up: run the tests with npm test");
  const { flags, grpc, rest } = await flagsFor('digits', join(DIGITS, 'model'));
  const server = await silentServer(realEngine(), flags);
  const script = join(__dirname, 'python', 'predict_digits.py');
  const args = [script, `127.0.0.1:${grpc}`, `http://127.0.0.1:${rest}`, join(DIGITS, 'model', '1'), ...PICTURES];
  const env = { ...process.env, PYTHONPATH: pythonPath, TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '' };
  const { stdout } = await promisify(execFile)('python3', args, { env, maxBuffer: 1 << 24 });
  answers = JSON.parse(stdout) as Answers;
  await server.drain();
}, 180_000);

const flat = (scores: number[][]): number[] => scores.flat();

test.each(['grpc', 'rest'] as const)('the scores over %s are those of TensorFlow in Python', (wire) => {
  expect(answers[wire]).toHaveLength(10);
  flat(answers[wire]).forEach((score, index) => expect(score).toBeCloseTo(flat(answers.tensorflow)[index] ?? NaN, 5));
});

test('the scores are those written down when the model was trained', () => {
  const expected = JSON.parse(readFileSync(join(DIGITS, 'expected.json'), 'utf8')) as {
    pictures: Record<string, { scores: number[] }>;
  };
  const trained = Object.keys(expected.pictures)
    .sort()
    .flatMap((name) => expected.pictures[name]?.scores ?? []);
  flat(answers.grpc).forEach((score, index) => expect(score).toBeCloseTo(trained[index] ?? NaN, 5));
});

test('version, signatures and states reach the client', () => {
  expect(answers.version).toBe(1);
  expect(answers.signatures).toEqual(['__saved_model_init_op', 'serving_default']);
  expect(answers.states).toEqual([[1, 'AVAILABLE']]);
});
