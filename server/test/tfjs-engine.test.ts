import { execFile } from 'node:child_process';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { numericTensor, stringTensor, type NumericDType, type Tensor } from '@cdk8s-serving/contract';
import { FormatEngine, TfjsEngine, type LoadedModel, type TfjsBackend, type TfjsEngineOptions } from '../index';
import { MODELS, eventually, realEngine, temporaryDirectory } from './support/server';
import { TFJS_MODELS, workerFile } from './support/tfjs';

const UNHURRIED = { deadlineMs: Infinity };
const BACKENDS: TfjsBackend[] = ['native', 'wasm'];

const load = (path: string, options: Partial<TfjsEngineOptions> = {}): Promise<LoadedModel> =>
  new TfjsEngine({ backend: 'wasm', workerFile, ...options }).load({
    path,
    tags: ['serve'],
    intraOpParallelism: 0,
    interOpParallelism: 0,
  });

const fixture = (name: string): string => join(TFJS_MODELS, name, '1');
const ints = (dtype: NumericDType, ...values: number[]): Tensor =>
  numericTensor(
    dtype,
    [values.length],
    dtype === 'int64' ? BigInt64Array.from(values, BigInt) : Int32Array.from(values),
  );
const inputs = (name: string, tensor: Tensor): Map<string, Tensor> => new Map([[name, tensor]]);
const floats = (shape: number[], values: number[]): Tensor => numericTensor('float', shape, Float32Array.from(values));

interface Expected {
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, unknown>;
}

const EXPECTED = JSON.parse(readFileSync(join(TFJS_MODELS, 'expected.json'), 'utf8')) as Record<string, Expected>;
const flat = (value: unknown): number[] => [value].flat(Infinity) as number[];

describe.each(BACKENDS)('on %s', (backend) => {
  let model: LoadedModel;

  afterEach(() => model.close());

  test('a convolution answers what TensorFlow answers, twice', async () => {
    model = await load(fixture('classifier'), { backend });
    const image = floats([2, 4, 4, 1], flat(EXPECTED['classifier']?.inputs['image']));
    for (const _ of [1, 2]) {
      const answer = await model.run('serving_default', inputs('image', image), UNHURRIED);
      const scores = answer.get('scores');
      expect(scores).toMatchObject({ dtype: 'float', shape: [2, 3] });
      flat(EXPECTED['classifier']?.outputs['scores']).forEach((score, index) =>
        expect(scores?.data[index]).toBeCloseTo(score, 5),
      );
      expect(answer.get('label')).toEqual(ints('int64', 1, 2));
    }
  });

  test('int64 goes in and comes out with its sign', async () => {
    model = await load(fixture('counts'), { backend });
    const answer = await model.run('serving_default', inputs('n', ints('int64', -2, 0, 2 ** 20)), UNHURRIED);
    expect(answer).toEqual(inputs('twice', ints('int64', -4, 0, 2 ** 21)));
  });

  test('outputs of unknown size and bool', async () => {
    model = await load(fixture('filter'), { backend });
    const answer = await model.run('serving_default', inputs('x', ints('int32', 3, -1, 0, 7)), UNHURRIED);
    expect(answer.get('kept')).toEqual(ints('int32', 3, 7));
    expect(answer.get('positive')).toEqual({ dtype: 'bool', shape: [4], data: Uint8Array.of(1, 0, 0, 1) });
  });

  test('a loop', async () => {
    model = await load(fixture('loop'), { backend });
    const n = numericTensor('int32', [], Int32Array.of(10));
    const sum = numericTensor('int32', [], Int32Array.of(55));
    expect(await model.run('serving_default', inputs('n', n), UNHURRIED)).toEqual(inputs('sum', sum));
  });

  test('strings find their place in a lookup table', async () => {
    model = await load(fixture('vocabulary'), { backend });
    const word = stringTensor([3], [Buffer.from('dog'), Buffer.from('bird'), Buffer.from('cat')]);
    for (const _ of [1, 2]) {
      const answer = await model.run('serving_default', inputs('word', word), UNHURRIED);
      expect(answer).toEqual(inputs('id', ints('int32', 1, -1, 0)));
    }
  });

  test('a layers model of two inputs and two outputs, its dropout idle', async () => {
    model = await load(fixture('layers'), { backend });
    const fed = new Map([
      ['left', floats([2, 3], [1, 2, 3, 0, 0, 0])],
      ['right', floats([2, 2], [4, 5, 0, 0])],
    ]);
    const answer = await model.run('serving_default', fed, UNHURRIED);
    expect(answer.get('total')).toEqual(floats([2, 1], [15, 0]));
    const none = new Map([
      ['left', floats([0, 3], [])],
      ['right', floats([0, 2], [])],
    ]);
    expect((await model.run('serving_default', none, UNHURRIED)).get('total')).toEqual(floats([0, 1], []));
    // left @ [[1, 0], [0, 1], [1, 1]] + right @ [[0.5, 0], [0, -0.5]] + [0.25, -0.25]
    const logits = [
      [1 + 3 + 2 + 0.25, 2 + 3 - 2.5 - 0.25],
      [0.25, -0.25],
    ];
    const expected = logits.flatMap((row) =>
      row.map((value) => Math.exp(value) / row.reduce((sum, other) => sum + Math.exp(other), 0)),
    );
    expected.forEach((score, index) => expect(answer.get('scores')?.data[index]).toBeCloseTo(score, 5));
  });

  test('a batch of none is answered with none', async () => {
    model = await load(fixture('classifier'), { backend });
    const answer = await model.run('serving_default', inputs('image', floats([0, 4, 4, 1], [])), UNHURRIED);
    expect(answer.get('scores')).toEqual(floats([0, 3], []));
  });
});

describe('signatures', () => {
  const signatureOf = async (path: string) => {
    const model = await load(path);
    await model.close();
    return model.metaGraph.signatures.get('serving_default');
  };

  test('a graph model has the one its converter kept, and what its initializer fills is no input', async () => {
    const signature = await signatureOf(fixture('vocabulary'));
    expect(signature?.methodName).toBe('tensorflow/serving/predict');
    expect([...(signature?.inputs.keys() ?? [])]).toEqual(['word']);
    expect(signature?.inputs.get('word')).toMatchObject({ tensorName: 'word:0', dtype: 'string', shape: [-1] });
  });

  test('a graph model without one has its placeholders and its last nodes', async () => {
    const path = join(temporaryDirectory(), '1');
    cpSync(fixture('counts'), path, { recursive: true });
    const { signature: _, ...json } = JSON.parse(readFileSync(join(path, 'model.json'), 'utf8')) as {
      signature: object;
    };
    writeFileSync(join(path, 'model.json'), JSON.stringify(json));
    const model = await load(path);
    const signature = model.metaGraph.signatures.get('serving_default');
    expect(signature?.inputs.get('n')).toMatchObject({ dtype: 'int64', shape: [-1] });
    expect(signature?.outputs.get('Identity')).toMatchObject({ tensorName: 'Identity:0', dtype: 'int64' });
    const answer = await model.run('serving_default', inputs('n', ints('int64', 21)), UNHURRIED);
    expect(answer).toEqual(inputs('Identity', ints('int64', 42)));
    await model.close();
  });

  test('a layers model has its input layers and its output layers', async () => {
    const signature = await signatureOf(fixture('layers'));
    expect(signature?.inputs.get('left')).toMatchObject({ dtype: 'float', shape: [-1, 3] });
    expect(signature?.inputs.get('right')).toMatchObject({ dtype: 'float', shape: [-1, 2] });
    expect(signature?.outputs.get('scores')).toMatchObject({ dtype: 'float', shape: [-1, 2] });
  });
});

describe('what goes wrong', () => {
  const copy = (name: string): string => {
    const path = join(temporaryDirectory(), '1');
    cpSync(fixture(name), path, { recursive: true });
    return path;
  };

  test('weights that are not there are NOT_FOUND, by name', async () => {
    const path = copy('classifier');
    rmSync(join(path, 'group1-shard1of1.bin'));
    await expect(load(path)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('group1-shard1of1.bin cannot be read (ENOENT)') as string,
    });
  });

  test('weights that are cut short are INVALID_ARGUMENT', async () => {
    const path = copy('classifier');
    writeFileSync(join(path, 'group1-shard1of1.bin'), Buffer.alloc(10));
    await expect(load(path)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  test.each([
    ['text that is not JSON', '{"modelTopology": ', 'is not JSON'],
    ['JSON that is no model', '[1]', 'has no modelTopology'],
    ['a topology of nothing', '{"modelTopology": {}}', 'cannot be loaded'],
  ])('%s is INVALID_ARGUMENT', async (_what, text, message) => {
    const path = copy('classifier');
    writeFileSync(join(path, 'model.json'), text);
    await expect(load(path)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining(message) as string,
    });
  });

  test('weights outside of the version directory are refused', async () => {
    const path = copy('classifier');
    const text = readFileSync(join(path, 'model.json'), 'utf8');
    writeFileSync(join(path, 'model.json'), text.replace('group1-shard1of1.bin', '../../secret.bin'));
    await expect(load(path)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  test('an int64 value beyond 32 bits is refused, because it would be answered wrong', async () => {
    const model = await load(fixture('counts'));
    const run = model.run('serving_default', inputs('n', ints('int64', 2 ** 31)), UNHURRIED);
    await expect(run).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('2147483648') as string,
    });
    await model.close();
  });

  test('a run that does not end is answered at its deadline; its thread is ended, and the next one answers', async () => {
    const deaths: string[] = [];
    const onWorkerDeath = (_path: string, reason: string): void => void deaths.push(reason);
    const model = await load(fixture('loop'), { overrunMs: 300, onWorkerDeath });
    const run = (n: number, deadlineMs: number) =>
      model.run('serving_default', inputs('n', numericTensor('int32', [], Int32Array.of(n))), { deadlineMs });
    const endless = run(2 ** 31 - 1, performance.now() + 100);
    const behind = run(10, Infinity);
    await expect(endless).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    await expect(behind).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect((await run(10, Infinity)).get('sum')?.data).toEqual(Int32Array.of(55));
    expect(deaths).toEqual(['a run went on for 300 ms after its deadline']);
    await model.close();
  });

  test('a model that cannot be loaded anew is UNAVAILABLE until it can', async () => {
    const path = copy('loop');
    let deaths = 0;
    const model = await load(path, { overrunMs: 50, onWorkerDeath: () => (deaths += 1) });
    const run = (n: number, deadlineMs: number) =>
      model.run('serving_default', inputs('n', numericTensor('int32', [], Int32Array.of(n))), { deadlineMs });
    const text = readFileSync(join(path, 'model.json'));
    rmSync(join(path, 'model.json'));
    await expect(run(2 ** 31 - 1, performance.now() + 50)).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    await eventually(() => deaths === 1);
    await expect(run(10, Infinity)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    writeFileSync(join(path, 'model.json'), text);
    expect((await run(10, Infinity)).get('sum')?.data).toEqual(Int32Array.of(55));
    await model.close();
  });
});

describe('what waits behind a run', () => {
  const waiting = async (options: { deadlineMs: number; signal?: AbortSignal }): Promise<unknown> => {
    const model = await load(fixture('counts'));
    const fed = inputs('n', ints('int64', 5));
    const first = model.run('serving_default', fed, UNHURRIED);
    const second = model.run('serving_default', fed, options).catch((error: unknown) => error);
    await first;
    const answer = await second;
    await model.close();
    return answer;
  };

  test('is DEADLINE_EXCEEDED without being run when its deadline has passed', async () => {
    expect(await waiting({ deadlineMs: performance.now() - 1 })).toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  test('is CANCELLED without being run when its client has gone', async () => {
    expect(await waiting({ deadlineMs: Infinity, signal: AbortSignal.abort() })).toMatchObject({ code: 'CANCELLED' });
  });
});

test('the addon runs on a Node without util.isNullOrUndefined, as 23 and later are', async () => {
  const script = `
    delete require('node:util').isNullOrUndefined;
    const { startBackend } = require(process.argv[1]);
    const { tensor, topk } = require('@tensorflow/tfjs-core');
    startBackend('native').then(() => process.stdout.write(String(topk(tensor([1, 3, 2]), 2).values.dataSync())));`;
  const backend = join(dirname(workerFile), 'backend.js');
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', script, backend]);
  expect(stdout).toBe('3,2');
});

test('inputs can be used again after a run', async () => {
  const model = await load(fixture('counts'));
  const fed = inputs('n', ints('int64', 5));
  const answers = await Promise.all([1, 2, 3].map(() => model.run('serving_default', fed, UNHURRIED)));
  expect(answers.map((answer) => answer.get('twice')?.data)).toEqual(Array(3).fill(BigInt64Array.of(10n)));
  expect(fed.get('n')?.data).toEqual(BigInt64Array.of(5n));
  await model.close();
});

test('a directory goes to the engine of what lies in it; where both lie, the SavedModel is served', async () => {
  const engine = new FormatEngine(realEngine(), new TfjsEngine({ backend: 'wasm', workerFile }));
  const both = join(temporaryDirectory(), '1');
  cpSync(join(MODELS, 'half_plus_two', '123'), both, { recursive: true });
  cpSync(fixture('counts'), both, { recursive: true });
  const outputs = async (path: string): Promise<string[]> => {
    const model = await engine.load({ path, tags: ['serve'], intraOpParallelism: 0, interOpParallelism: 0 });
    await model.close();
    return [...(model.metaGraph.signatures.get('serving_default')?.outputs.keys() ?? [])];
  };
  expect(await outputs(fixture('counts'))).toEqual(['twice']);
  expect(await outputs(join(MODELS, 'half_plus_two', '123'))).toEqual(['y']);
  expect(await outputs(both)).toEqual(['y']);
});
