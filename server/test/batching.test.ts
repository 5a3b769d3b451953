import { join } from 'node:path';
import { ServingError, numericTensor, stringTensor, type Tensor } from '@cdk8s-serving/contract';
import { BatchQueue } from '../engine/batching/batch-queue';
import { BatchThreads } from '../engine/batching/batch-threads';
import { Batcher } from '../engine/batching/batcher';
import { BatchingEngine } from '../engine/batching/batching-engine';
import { mergeInputs, splitOutputs, type Tensors } from '../engine/batching/merge';
import type { BatchingOptions } from '../engine/batching/options';
import type { Engine, LoadedModel, RunOptions } from '../engine/engine';
import { MODELS, realEngine } from './support/server';

const OPTIONS: BatchingOptions = {
  maxBatchSize: 4,
  batchTimeoutMicros: 0,
  maxEnqueuedBatches: 2,
  numBatchThreads: 1,
  allowedBatchSizes: [],
  padVariableLengthInputs: false,
};
const UNHURRIED: RunOptions = { deadlineMs: Infinity };

const floats = (...values: number[]): Tensor => numericTensor('float', [values.length], Float32Array.from(values));
const x = (...values: number[]): Tensors => new Map([['x', floats(...values)]]);
const valuesOf = (outputs: Tensors, name = 'y'): number[] => [...((outputs.get(name)?.data ?? []) as Float32Array)];

/** An engine whose runs are held until they are let go, and fail for a value below 0: faults a real one cannot give. */
class HeldEngine implements Engine {
  readonly description = 'held';
  readonly runs: number[][] = [];
  /** What every run fails with, where it is set. */
  failure: ServingError | undefined;
  private readonly held: Array<() => void> = [];

  load(): Promise<LoadedModel> {
    return Promise.resolve({
      metaGraph: { tags: [], tensorflowVersion: '', signatures: new Map() },
      run: async (_signature, inputs) => {
        const input = [...(inputs.get('x')?.data as Float32Array)];
        this.runs.push(input);
        await new Promise<void>((resolve) => this.held.push(resolve));
        if (this.failure !== undefined) throw this.failure;
        if (input.some((value) => value < 0)) throw new ServingError('INVALID_ARGUMENT', 'below 0');
        return new Map([['y', floats(...input.map((value) => value * 10))]]);
      },
      close: () => Promise.resolve(),
    });
  }

  /** Lets every run go, those that follow from it too. */
  async letGo(): Promise<void> {
    for (let turn = 0; turn < 20; turn += 1) {
      this.held.splice(0).forEach((release) => release());
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
}

async function held(options: Partial<BatchingOptions> = {}) {
  const inner = new HeldEngine();
  const engine = new BatchingEngine(inner, { ...OPTIONS, ...options });
  const model = await engine.load({ path: '', tags: [], intraOpParallelism: 0, interOpParallelism: 0 });
  const run = (inputs: Tensors, run: RunOptions = UNHURRIED) => model.run('s', inputs, run);
  return { inner, run };
}

/** A request that keeps the engine busy: what comes after it gathers. */
async function begun(answer: Promise<Tensors>): Promise<{ readonly answer: Promise<Tensors> }> {
  await new Promise((resolve) => setImmediate(resolve));
  return { answer };
}

test('an idle engine runs what it has; requests gather while it is busy; each gets its own rows', async () => {
  const { inner, run } = await held();
  const first = await begun(run(x(1)));
  const answers = [first.answer, run(x(2, 3)), run(x(4))];
  await inner.letGo();
  expect((await Promise.all(answers)).map((outputs) => valuesOf(outputs))).toEqual([[10], [20, 30], [40]]);
  expect(inner.runs).toEqual([[1], [2, 3, 4]]);
});

test('a shape leaves nothing behind, whether its requests were answered or cancelled before they ran', async () => {
  const inner = new HeldEngine();
  const batcher = new Batcher(await inner.load(), OPTIONS, new BatchThreads(OPTIONS.numBatchThreads), undefined);
  const answered = await begun(batcher.run('s', x(1), UNHURRIED));
  // One is cancelled while its turn of the event loop gathers, one while it stands in line for the only thread.
  const others = [1, 2].map((width) => new Map([['x', numericTensor('float', [1, width], new Float32Array(width))]]));
  const cancellations = others.map((inputs) => {
    const client = new AbortController();
    return { client, answer: batcher.run('s', inputs, { deadlineMs: Infinity, signal: client.signal }) };
  });
  const settled = Promise.allSettled(cancellations.map(({ answer }) => answer));
  cancellations[0]?.client.abort();
  await new Promise((resolve) => setImmediate(resolve));
  cancellations[1]?.client.abort();
  expect(batcher.kinds).toBe(3);
  await inner.letGo();
  await answered.answer;
  expect((await settled).map((result) => result.status)).toEqual(['rejected', 'rejected']);
  expect([batcher.kinds, inner.runs]).toEqual([0, [[1]]]);
});

test('requests that came in the same turn of the event loop go together', async () => {
  const { inner, run } = await held();
  const answers = [run(x(1)), run(x(2)), run(x(3, 4)), run(x(5))];
  await inner.letGo();
  expect((await Promise.all(answers)).map((outputs) => valuesOf(outputs))).toEqual([[10], [20], [30, 40], [50]]);
  expect(inner.runs).toEqual([[1, 2, 3, 4], [5]]);
});

test('one bad request of a batch fails alone', async () => {
  const { inner, run } = await held();
  const answers = [run(x(1)), run(x(2)), run(x(-1)), run(x(3))];
  const settled = Promise.allSettled(answers);
  await inner.letGo();
  expect(
    (await settled).map((outcome) =>
      outcome.status === 'fulfilled' ? valuesOf(outcome.value) : outcome.reason.message,
    ),
  ).toEqual([[10], [20], 'below 0', [30]]);
});

test('of a batch with one bad request halves are run, not every request; what is no fault of the inputs is not run again', async () => {
  const { inner, run } = await held({ maxBatchSize: 8 });
  const first = await begun(run(x(0)));
  const answers = [first.answer, ...[1, 2, -3, 4, 5, 6, 7, 8].map((value) => run(x(value)))];
  const settled = Promise.allSettled(answers);
  await inner.letGo();
  expect((await settled).map(({ status }) => status === 'fulfilled')).toEqual(answers.map((_, index) => index !== 3));
  expect(inner.runs.slice(1)).toEqual([
    [1, 2, -3, 4, 5, 6, 7, 8],
    [1, 2, -3, 4],
    [1, 2],
    [-3, 4],
    [-3],
    [4],
    [5, 6, 7, 8],
  ]);
  const busy = await held();
  busy.inner.failure = new ServingError('RESOURCE_EXHAUSTED', 'no room');
  const { answer } = await begun(busy.run(x(1)));
  const refused = Promise.allSettled([answer, busy.run(x(2)), busy.run(x(3))]);
  await busy.inner.letGo();
  expect((await refused).map((each) => (each.status === 'rejected' ? each.reason.message : 'OK'))).toEqual(
    Array.from({ length: 3 }, () => 'no room'),
  );
  expect(busy.inner.runs).toEqual([[1], [2, 3]]);
});

test('a batch is padded to an allowed size with the first row of its last request, and nobody sees it', async () => {
  const { inner, run } = await held({ allowedBatchSizes: [2, 4] });
  const first = await begun(run(x(9, 9)));
  const answers = [first.answer, run(x(1)), run(x(2, 3))];
  await inner.letGo();
  expect((await Promise.all(answers)).map((outputs) => valuesOf(outputs))).toEqual([[90, 90], [10], [20, 30]]);
  expect(inner.runs).toEqual([
    [9, 9],
    [1, 2, 3, 2],
  ]);
});

test('more rows than a batch may have, and more batches than may wait, are refused in the words of TensorFlow Serving', async () => {
  const { inner, run } = await held();
  await expect(run(x(1, 2, 3, 4, 5))).rejects.toThrow('Task size 5 is larger than maximum input batch size 4');
  const running = [run(x(1)), run(x(1, 2, 3, 4)), run(x(1, 2, 3, 4))];
  await expect(run(x(5))).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message:
      'The batch scheduling queue to which this task was submitted is full; currently 2 batches enqueued and max_enqueued_batches is 2',
  });
  await inner.letGo();
  expect(await Promise.all(running)).toHaveLength(3);
});

test.each<[string, Tensors, string]>([
  ['no input', new Map(), 'Batching Run() must have at least one input tensor'],
  [
    'a scalar',
    new Map([['x', numericTensor('float', [], Float32Array.of(1))]]),
    'Batching Run() input tensors must have at least one dimension',
  ],
  [
    'unequal rows',
    new Map([
      ['x', floats(1)],
      ['z', floats(1, 2)],
    ]),
    'Batching Run() input tensors must have equal 0th-dimension size',
  ],
])('%s is refused', async (_what, inputs, message) => {
  const { run } = await held();
  await expect(run(inputs)).rejects.toThrow(message);
});

test('a request whose client goes, or whose deadline passes, while it waits is never run', async () => {
  const { inner, run } = await held();
  const first = await begun(run(x(1)));
  const gone = new AbortController();
  const cancelled = run(x(2), { deadlineMs: Infinity, signal: gone.signal });
  const expired = run(x(3), { deadlineMs: performance.now() });
  gone.abort();
  const settled = Promise.allSettled([first.answer, cancelled, expired]);
  await inner.letGo();
  expect((await settled).map((outcome) => (outcome.status === 'rejected' ? outcome.reason.code : 'OK'))).toEqual([
    'OK',
    'CANCELLED',
    'DEADLINE_EXCEEDED',
  ]);
  expect(inner.runs).toEqual([[1]]);
});

test('requests of different row shapes do not meet, unless they are to be padded', async () => {
  const wide = (columns: number): Tensors =>
    new Map([['x', numericTensor('float', [1, columns], new Float32Array(columns).fill(columns))]]);
  const apart = await held({ maxEnqueuedBatches: 9 });
  const { answer } = await begun(apart.run(wide(1)));
  const answers = Promise.allSettled([answer, apart.run(wide(1)), apart.run(wide(2))]);
  await apart.inner.letGo();
  await answers;
  expect(apart.inner.runs).toEqual([[1], [1], [2, 2]]);

  const padded = mergeInputs([wide(1), wide(2)], 2).get('x');
  expect([padded?.shape, [...(padded?.data as Float32Array)]]).toEqual([
    [2, 2],
    [1, 1, 2, 2],
  ]);
});

test('strings are merged, padded and split like numbers', () => {
  const text = (...words: string[]): Tensor =>
    stringTensor(
      [words.length],
      words.map((word) => Buffer.from(word)),
    );
  const merged = mergeInputs([new Map([['s', text('a', 'b')]]), new Map([['s', text('c')]])], 4);
  expect((merged.get('s')?.data as readonly Uint8Array[]).map(String)).toEqual(
    ['a', 'b', 'c', 'c'].map((word) => String(Buffer.from(word))),
  );
  const [first, second] = splitOutputs(merged, [2, 1], 4);
  expect([first?.get('s')?.shape, second?.get('s')?.shape]).toEqual([[2], [1]]);
});

test('an output without a row per row of the inputs is refused', () => {
  expect(() => splitOutputs(new Map([['y', floats(1)]]), [1, 1], 2)).toThrow(
    "Batched output tensor's 0th dimension does not equal the sum",
  );
});

test('a queue waits for its timeout while others of it run, and not longer', () => {
  const queue = new BatchQueue({ maxBatchSize: 4, batchTimeoutMicros: 5000, maxEnqueuedBatches: 2 });
  expect(queue.next(0, false)).toEqual({ kind: 'empty' });
  queue.add({ rows: 1, queuedMs: 100 });
  expect(queue.next(100, false)).toEqual({ kind: 'ready' });
  expect(queue.next(101, true)).toEqual({ kind: 'wait', untilMs: 105 });
  expect(queue.next(105, true)).toEqual({ kind: 'ready' });
  queue.add({ rows: 3, queuedMs: 102 });
  expect(queue.next(102, true)).toEqual({ kind: 'ready' });
});

test('with the real engine, batched and unbatched answers are the same numbers', async () => {
  const plain = realEngine();
  const batching = new BatchingEngine(plain, { ...OPTIONS, maxBatchSize: 8, maxEnqueuedBatches: 64 });
  const request = {
    path: join(MODELS, 'half_plus_two', '123'),
    tags: ['serve'],
    intraOpParallelism: 1,
    interOpParallelism: 1,
  };
  const [alone, together] = [await plain.load(request), await batching.load(request)];
  const inputs = Array.from({ length: 40 }, (_, index) =>
    x(...Array.from({ length: (index % 3) + 1 }, () => index / 7)),
  );
  const run = (model: LoadedModel) =>
    Promise.all(
      inputs.map((input) =>
        model
          .run('serving_default', input, UNHURRIED)
          .then((outputs) => [...outputs.values()].map(({ data }) => [...(data as Float32Array)])),
      ),
    );
  expect(await run(together)).toEqual(await run(alone));
  await Promise.all([alone.close(), together.close()]);
});
