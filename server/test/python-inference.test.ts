import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MODELS, flagsFor, realEngine, silentServer } from './support/server';

interface Answers {
  readonly classify: unknown;
  readonly regress: unknown;
  readonly regress_signature: unknown;
  readonly both: unknown;
  readonly reload: unknown;
  readonly versions: unknown;
}

let answers: Answers;

beforeAll(async () => {
  const pythonPath = process.env['CDK8S_SERVING_PYTHONPATH'];
  if (pythonPath === undefined)
    throw new Error("TensorFlow's Python client is not set up: run the tests with npm test");
  const { flags, grpc } = await flagsFor('examples', join(MODELS, 'examples'));
  const server = await silentServer(realEngine(), flags);
  try {
    const script = join(__dirname, 'python', 'infer_examples.py');
    const env = { ...process.env, PYTHONPATH: pythonPath, TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '' };
    const { stdout } = await promisify(execFile)('python3', [script, `127.0.0.1:${grpc}`, MODELS], { env });
    answers = JSON.parse(stdout) as Answers;
  } finally {
    await server.drain();
  }
}, 180_000);

test('Classify answers labels and scores', () => {
  expect(answers.classify).toEqual([
    [
      ['low', 0.75],
      ['high', 0.25],
    ],
    [
      ['low', 0],
      ['high', 1],
    ],
  ]);
});

test('Regress answers values, the context standing in for what an example does not have', () => {
  expect(answers).toMatchObject({ regress: [3, 4], regress_signature: 'serving_default' });
});

test('MultiInference answers every task in its order', () => {
  const scores = [
    ['', 0.5],
    ['', 0.5],
  ];
  expect(answers.both).toEqual([[scores], [2.25]]);
});

test('HandleReloadConfigRequest answers when the new model serves every version it names', () => {
  expect(answers).toMatchObject({ reload: 0, versions: [124, 123] });
});
