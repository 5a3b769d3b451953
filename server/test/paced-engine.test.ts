import type { Engine, LoadedModel } from '../index';
import { PacedEngine } from '../engine/paced-engine';
import { eventually } from './support/server';

/** An engine whose loads and unloads go on until they are told to end. */
class HeldEngine implements Engine {
  readonly description = 'held';
  readonly going: { loads: (() => void)[]; unloads: (() => void)[] } = { loads: [], unloads: [] };

  async load(): Promise<LoadedModel> {
    await new Promise<void>((resolve) => this.going.loads.push(resolve));
    return {
      metaGraph: { tags: [], tensorflowVersion: '', signatures: new Map() },
      run: () => Promise.resolve(new Map()),
      close: () => new Promise<void>((resolve) => this.going.unloads.push(resolve)),
    };
  }
}

const REQUEST = { path: '/m', tags: ['serve'], intraOpParallelism: 0, interOpParallelism: 0 };

test('so many models load and unload at a time, the others in order behind them', async () => {
  const held = new HeldEngine();
  const engine = new PacedEngine(held, { loads: 2, unloads: 1 });
  const { loads, unloads } = held.going;
  const loading = [1, 2, 3].map(() => engine.load(REQUEST));
  await eventually(() => loads.length === 2);
  loads.shift()?.();
  await loading[0];
  await eventually(() => loads.length === 2);
  for (const end of loads) end();

  const closing = (await Promise.all(loading)).map((model) => model.close());
  expect(unloads).toHaveLength(1);
  unloads.shift()?.();
  await closing[0];
  await eventually(() => unloads.length === 1);
  unloads.shift()?.();
  await eventually(() => unloads.length === 1);
  unloads.shift()?.();
  await Promise.all(closing);
});

test('a load that fails makes room for the next one', async () => {
  let loads = 0;
  const failing: Engine = { description: 'failing', load: () => Promise.reject(new Error(`load ${(loads += 1)}`)) };
  const engine = new PacedEngine(failing, { loads: 1, unloads: 1 });
  await expect(engine.load(REQUEST)).rejects.toThrow('load 1');
  await expect(engine.load(REQUEST)).rejects.toThrow('load 2');
});
