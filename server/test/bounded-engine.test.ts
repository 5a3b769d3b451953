import { join } from 'node:path';
import { numericTensor } from '@cdk8s-serving/contract';
import { TensorflowEngine } from '../engine/libtensorflow/engine';
import { MeteredEngine } from '../engine/metered-engine';
import { WrappedModel } from '../engine/wrapped-model';
import { BoundedEngine, type Engine, type LoadedModel, type RunOptions } from '../index';
import { searchLibtensorflow, type LibtensorflowLocation } from '../native/locate';
import { MODELS } from './support/server';

/** A model whose runs of `divide` are let go by hand, and of which others are as short as the real engine has learned. */
class HeldModel extends WrappedModel {
  /** Answers to the next questions whether a run is short; the inner model's when there are none left. */
  readonly shortAnswers: boolean[] = [];
  letGo: () => void = () => undefined;

  override isShort(...args: Parameters<WrappedModel['isShort']>): boolean {
    return this.shortAnswers.shift() ?? super.isShort(...args);
  }

  override async run(...args: Parameters<LoadedModel['run']>): ReturnType<LoadedModel['run']> {
    if (args[0] === 'divide') await new Promise<void>((resolve) => (this.letGo = resolve));
    return super.run(...args);
  }
}

const UNCOUNTED = { loaded: () => undefined, runBegan: () => undefined, runEnded: () => undefined };

let held: HeldModel;
let model: LoadedModel;

beforeEach(async () => {
  const real = new TensorflowEngine(searchLibtensorflow().location as LibtensorflowLocation, Infinity);
  const engine: Engine = {
    description: 'held',
    load: async (request) => (held = new HeldModel(await real.load(request))),
  };
  const path = join(MODELS, 'arithmetic', '1');
  const request = { path, tags: ['serve'], intraOpParallelism: 1, interOpParallelism: 1 };
  model = await new MeteredEngine(new BoundedEngine(engine, 1), UNCOUNTED).load(request);
  // Seen on a thread once, it is known to be short.
  await run();
});
afterEach(() => model.close());

/** A run of one number. */
function run(options: Partial<RunOptions> = {}, signature = 'serving_default') {
  const one =
    signature === 'divide'
      ? numericTensor('int32', [1], Int32Array.of(1))
      : numericTensor('float', [1], Float32Array.of(1));
  const names = [...(model.metaGraph.signatures.get(signature)?.inputs.keys() ?? [])];
  const inputs = new Map(names.map((name) => [name, one]));
  return model.run(signature, inputs, { deadlineMs: Infinity, ...options });
}

describe('short runs', () => {
  test('of one turn of the event loop are made together at its end, and answered then', async () => {
    const events: string[] = [];
    const asked = [1, 2, 3].map((id) => {
      const running = (): void => void events.push(`run ${id}`);
      const observer = { queued: () => undefined, running, ran: () => undefined };
      return run({ observer }).then(() => events.push(`answer ${id}`));
    });
    await Promise.resolve();
    expect(events).toEqual([]);
    await Promise.all(asked);
    expect(events).toEqual(['run 1', 'run 2', 'run 3', 'answer 1', 'answer 2', 'answer 3']);
  });

  test('take no slot, and are not refused for want of one', async () => {
    const holding = run({}, 'divide');
    const deadlineMs = performance.now() - 1;
    expect(model.refusal?.(deadlineMs)?.code).toBe('DEADLINE_EXCEEDED');
    await run();
    expect(model.refusal?.(deadlineMs)).toBeUndefined();
    held.letGo();
    await holding;
  });

  test('of a caller that has waited for the end of the turn do not wait for another', async () => {
    let hasTurned = false;
    const turn = new Promise<void>((resolve) =>
      setImmediate(() => {
        hasTurned = true;
        resolve();
      }),
    );
    await run({ isGathered: true });
    expect(hasTurned).toBe(false);
    await turn;
  });

  test('are not made for a client that has gone by then, nor after the deadline', async () => {
    const gone = new AbortController();
    const cancelled = run({ signal: gone.signal });
    gone.abort();
    await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(run({ deadlineMs: performance.now() })).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  test('that are short no more when their turn comes wait for a slot', async () => {
    const holding = run({}, 'divide');
    let isAnswered = false;
    held.shortAnswers.push(true, false);
    const late = run().then(() => (isAnswered = true));
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(isAnswered).toBe(false);
    held.letGo();
    await Promise.all([holding, late]);
  });
});
