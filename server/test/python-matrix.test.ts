import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MODELS, flagsFor, realEngine, silentServer, temporaryDirectory } from './support/server';

/**
 * Every way TensorFlow Serving's own Python client and plain REST ask a model, against models as TensorFlow 1's builder,
 * TensorFlow 2's modules and Keras 3 write them: the answer equals that of TensorFlow in Python, to the last bit.
 */
type Wire = 'gRPC' | 'unix' | 'REST';
type Api = 'predict' | 'classify' | 'regress' | 'multi_inference' | 'metadata' | 'status';
type Row = readonly [api: Api, model: string, signature: string, wires: readonly Wire[]];

const EVERY: readonly Wire[] = ['gRPC', 'unix', 'REST'];
/** REST has no MultiInference, no text for half and complex numbers, and no way to ask what takes no input. */
const GRPC: readonly Wire[] = ['gRPC', 'unix'];

const ROWS: readonly Row[] = [
  ['predict', 'tf1_half_plus_two', 'serving_default', EVERY],
  ['predict', 'tf1_counter', 'increment', GRPC],
  ['predict', 'tf1_counter', 'add', GRPC],
  ['predict', 'tf1_counter', 'get', GRPC],
  ['predict', 'tf1_counter', 'add', ['REST']],
  ['predict', 'tf1_counter', 'reset', GRPC],
  ['predict', 'tf1_counter', 'get', GRPC],
  ['predict', 'tf1_vocabulary', 'serving_default', EVERY],
  ['predict', 'tf1_vocabulary', 'word_of', EVERY],
  ['predict', 'tf2_vocabulary', 'serving_default', EVERY],
  ['predict', 'tf2_vocabulary', 'word_of', EVERY],
  ['predict', 'keras3', 'serving_default', EVERY],
  ['predict', 'arithmetic', 'divide', EVERY],
  ['predict', 'identity', 'float32', EVERY],
  ['predict', 'identity', 'float64', EVERY],
  ['predict', 'identity', 'float16', GRPC],
  ['predict', 'identity', 'bfloat16', GRPC],
  ['predict', 'identity', 'complex64', GRPC],
  ['predict', 'identity', 'complex128', GRPC],
  ['predict', 'identity', 'int8', EVERY],
  ['predict', 'identity', 'int16', EVERY],
  ['predict', 'identity', 'int32', EVERY],
  ['predict', 'identity', 'int64', EVERY],
  ['predict', 'identity', 'uint8', EVERY],
  ['predict', 'identity', 'uint16', GRPC],
  ['predict', 'identity', 'uint32', EVERY],
  ['predict', 'identity', 'uint64', EVERY],
  ['predict', 'identity', 'bool', EVERY],
  ['predict', 'identity', 'string', EVERY],
  ['classify', 'tf1_half_plus_two', 'classify', EVERY],
  ['classify', 'examples', 'classify', EVERY],
  ['classify', 'examples', 'scores', EVERY],
  ['regress', 'tf1_half_plus_two', 'regress', EVERY],
  ['regress', 'examples', 'regress_column', EVERY],
  ['multi_inference', 'tf1_half_plus_two', 'classify+regress', GRPC],
  ['multi_inference', 'examples', 'classify+regress_column', GRPC],
  ...['tf1_half_plus_two', 'tf1_counter', 'tf1_vocabulary', 'tf2_vocabulary', 'keras3', 'examples', 'identity'].flatMap(
    (model): Row[] => [
      ['metadata', model, '', EVERY],
      ['status', model, '', EVERY],
    ],
  ),
];

const CELLS = ROWS.flatMap(([api, model, signature, wires]) =>
  wires.map((wire) => [wire, api, model, signature] as const),
);

interface Results {
  readonly cells: ReadonlyArray<{ readonly expected: unknown; readonly answer: unknown }>;
  readonly requests: Readonly<Record<string, number>>;
}

let results: Results;

beforeAll(async () => {
  const pythonPath = process.env['CDK8S_SERVING_PYTHONPATH'];
  if (pythonPath === undefined)
    throw new Error("TensorFlow's Python client is not set up: run the tests with npm test");
  const directory = temporaryDirectory();
  const models = [...new Set(ROWS.map(([, model]) => model))];
  const config = models.map(
    (name) => `config { name: "${name}" base_path: "${join(MODELS, name)}" model_platform: "tensorflow" }`,
  );
  writeFileSync(join(directory, 'models.config'), `model_config_list { ${config.join('\n')} }`);
  writeFileSync(join(directory, 'monitoring.config'), 'prometheus_config { enable: true }');
  const socket = join(directory, 'grpc.sock');
  const { flags, grpc, rest } = await flagsFor('unused', MODELS);
  const server = await silentServer(realEngine(), [
    ...flags,
    `--model_config_file=${join(directory, 'models.config')}`,
    `--grpc_socket_path=${socket}`,
    `--monitoring_config_file=${join(directory, 'monitoring.config')}`,
  ]);
  try {
    const task = {
      grpc: `127.0.0.1:${grpc}`,
      unix: `unix:${socket}`,
      rest: `http://127.0.0.1:${rest}`,
      models: MODELS,
      cells: CELLS,
    };
    const env = { ...process.env, PYTHONPATH: pythonPath, TF_CPP_MIN_LOG_LEVEL: '3', CUDA_VISIBLE_DEVICES: '' };
    const child = spawn('python3', [join(__dirname, 'python', 'matrix.py')], { env });
    child.stdin.end(JSON.stringify(task));
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    if (stdout === '') throw new Error(stderr);
    results = JSON.parse(stdout) as Results;
  } finally {
    await server.drain();
  }
}, 180_000);

test.each(CELLS.map((cell, index) => [...cell, index] as const))(
  '%s %s of %s %s answers what TensorFlow answers',
  (_wire, _api, _model, _signature, index) => {
    const { expected, answer } = results.cells[index] ?? {};
    // An object or a list: not the text of an error that both would have.
    expect(expected).toEqual(expect.any(Object));
    expect(answer).toEqual(expected);
  },
);

test('the Prometheus text counts the requests TensorFlow Serving counts: all over REST, over gRPC those that infer', () => {
  const counted = CELLS.filter(([wire, api]) => wire === 'REST' || ['predict', 'classify', 'regress'].includes(api));
  const expected: Record<string, number> = {};
  for (const [, , model] of counted) expected[model] = (expected[model] ?? 0) + 1;
  expect(results.requests).toEqual(expected);
});
