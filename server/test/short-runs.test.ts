import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeGraphs, decodeSavedModel, numericTensor, type Tensor } from '@cdk8s-serving/contract';
import { TensorflowEngine } from '../engine/libtensorflow/engine';
import { ShortRuns } from '../engine/libtensorflow/short-runs';
import { steadySignatures } from '../engine/libtensorflow/steady-ops';
import type { LoadedModel } from '../index';
import { searchLibtensorflow, type LibtensorflowLocation } from '../native/locate';
import { MODELS } from './support/server';

const UNHURRIED = { deadlineMs: Infinity };

describe('what is known of short runs', () => {
  /** How many runs of this size go elsewhere before one is made here; 99 for all. */
  const elsewhere = (runs: ShortRuns, byteSize: number, durationMs: number): number => {
    for (let count = 0; count < 99; count += 1) {
      if (runs.takes(byteSize)) return count;
      runs.ranElsewhere(byteSize, durationMs);
    }
    return 99;
  };

  test('a size that was short is short, and so is every smaller one; a larger one is seen elsewhere first', () => {
    const runs = new ShortRuns(1);
    expect(runs.takes(0)).toBe(false);
    runs.ranElsewhere(100, 0.9);
    expect([10, 100, 101].map((size) => runs.takes(size))).toEqual([true, true, false]);
    runs.ranElsewhere(200, 1.1);
    expect(runs.takes(101)).toBe(false);
    runs.ranElsewhere(200, 0.5);
    expect(runs.takes(200)).toBe(true);
  });

  test('inputs whose size is not known, as that of strings, are never short, however many of them were', () => {
    const runs = new ShortRuns(1);
    expect(elsewhere(runs, Infinity, 0.2)).toBe(99);
    expect(runs.takes(1)).toBe(false);
  });

  test('a slow run is forgiven, however slow; a few in a row are not', () => {
    const runs = new ShortRuns(1);
    runs.ranElsewhere(100, 0.2);
    const slow = [];
    for (let count = 0; count < 4; count += 1) {
      runs.ranHere(100, 3000);
      slow.push(runs.takes(100));
    }
    expect(slow).toEqual([true, true, false, false]);
    runs.ranElsewhere(50, 0.2);
    expect([50, 100].map((size) => runs.takes(size))).toEqual([true, false]);
  });

  test('what a busy event loop sees late is tried here now and then, and known from then on', () => {
    const runs = new ShortRuns(1);
    expect(elsewhere(runs, 100, 5)).toBe(16);
    runs.ranHere(100, 0.1);
    expect(runs.takes(100)).toBe(true);
    // Forgotten in a bad moment, it is found again although nothing seen elsewhere is short.
    while (runs.takes(100)) runs.ranHere(100, 5);
    expect(elsewhere(runs, 100, 500)).toBe(0);
    runs.ranHere(100, 0.1);
    expect(runs.takes(100)).toBe(true);
  });

  test('what is long is tried less and less, and not at all when it takes longer than anybody may be held up', () => {
    const runs = new ShortRuns(1);
    const tries = [0, 1, 2, 3].map(() => {
      const count = elsewhere(runs, 100, 5);
      runs.ranHere(100, 4);
      return count;
    });
    expect(tries).toEqual([16, 31, 63, 99]);
    expect(elsewhere(new ShortRuns(1), 100, 11)).toBe(99);
  });
});

describe('signatures that take as long as they did before', () => {
  const steady = (name: string): readonly string[] => {
    const bytes = readFileSync(join(MODELS, name, '1', 'saved_model.pb'));
    const [graph] = decodeGraphs(bytes);
    const [metaGraph] = decodeSavedModel(bytes);
    if (graph === undefined || metaGraph === undefined) throw new Error(`${name} has no graph`);
    return [...steadySignatures(metaGraph, graph)];
  };

  test('are those of arithmetic alone, also within functions', () => {
    expect(steady('arithmetic')).toEqual(['divide', 'serving_default']);
  });

  test('are none that parse examples or look words up, none that change a variable, and nothing without an output', () => {
    expect(['examples', 'tf1_half_plus_two', 'tf2_vocabulary'].flatMap(steady)).toEqual([]);
    expect(steady('tf1_counter')).toEqual(['get']);
  });
});

describe('a run on the event loop', () => {
  let model: LoadedModel;
  const floats = (...values: number[]): ReadonlyMap<string, Tensor> =>
    new Map([['x', numericTensor('float', [values.length], Float32Array.from(values))]]);

  /** Whether a run is over before the event loop turns. */
  async function isDoneAtOnce(signature: string, inputs: ReadonlyMap<string, Tensor>): Promise<boolean> {
    let hasTurned = false;
    const turn = new Promise<void>((resolve) =>
      setImmediate(() => {
        hasTurned = true;
        resolve();
      }),
    );
    await model.run(signature, inputs, UNHURRIED);
    const isDone = !hasTurned;
    await turn;
    return isDone;
  }

  const load = (name: string, version = '1'): Promise<LoadedModel> =>
    new TensorflowEngine(searchLibtensorflow().location as LibtensorflowLocation, Infinity).load({
      path: join(MODELS, name, version),
      tags: ['serve'],
      intraOpParallelism: 1,
      interOpParallelism: 1,
    });

  afterEach(() => model.close());

  test('follows one on a thread, for inputs of that size and smaller', async () => {
    model = await load('half_plus_two', '123');
    await model.run('serving_default', floats(1, 2), UNHURRIED);
    expect(await isDoneAtOnce('serving_default', floats(3, 4))).toBe(true);
    expect(await isDoneAtOnce('serving_default', floats(5))).toBe(true);
  });

  test('answers the same numbers', async () => {
    model = await load('half_plus_two', '123');
    const answers = [];
    for (let run = 0; run < 3; run += 1) answers.push(await model.run('serving_default', floats(1, 2, 5), UNHURRIED));
    expect(answers.map((outputs) => [...outputs.values()].map(({ data }) => [...data]))).toEqual(
      Array.from({ length: 3 }, () => [[2.5, 3, 4.5]]),
    );
  });

  test('fails with the code and text of TensorFlow, and the next one is answered', async () => {
    model = await load('arithmetic');
    const divide = (y: number): Promise<ReadonlyMap<string, Tensor>> => {
      const ints = (value: number): Tensor => numericTensor('int32', [1], Int32Array.of(value));
      const inputs = new Map([
        ['x', ints(6)],
        ['y', ints(y)],
      ]);
      return model.run('divide', inputs, UNHURRIED);
    };
    await divide(1);
    await expect(divide(0)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      message: expect.stringContaining('Integer division by zero') as string,
    });
    expect([...(await divide(3)).values()].map(({ data }) => [...data])).toEqual([[2]]);
  });
});
