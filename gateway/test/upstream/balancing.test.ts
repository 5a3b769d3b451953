import { credit } from '../support/bindings';
import { start, until, type Running } from '../support/start';
import { Hosts, type Host } from './hosts';
import { ask } from './traffic';

const PORT = 18_500;

let hosts: Hosts;
let running: Running;
const up: Host[] = [];
/** What DNS says; undefined where it does not answer. */
let addresses: readonly string[] | undefined;

let refused = 0;

async function lookup(): Promise<readonly string[]> {
  if (addresses !== undefined) return addresses;
  refused += 1;
  throw new Error('there is no DNS');
}

async function add(): Promise<void> {
  up.push(await hosts.add());
  addresses = up.map(({ address }) => address);
}

beforeAll(async () => {
  hosts = new Hosts(PORT);
  await Promise.all([add(), add(), add()]);
  running = await start({
    binding: credit,
    config: { modelServer: `dns:///model.test:${PORT}` },
    parts: { modelLookup: lookup },
  });
  await until(async () => {
    await ask(running.url, 9);
    return (await counts()).every((count) => count > 0);
  });
}, 120_000);

afterAll(async () => {
  await running.stop();
  await hosts.close();
}, 120_000);

const counts = (): Promise<readonly number[]> => Promise.all(up.map((host) => host.predictions()));

/** Share of each server in the next `count` requests, all of which are answered. */
async function shares(count: number): Promise<readonly number[]> {
  const before = await counts();
  expect(await ask(running.url, count)).toEqual({ 200: count });
  const after = await counts();
  return after.map((total, index) => (total - (before[index] ?? 0)) / count);
}

const isFair = (all: readonly number[]): boolean => all.every((share) => Math.abs(share - 1 / all.length) <= 0.03);

describe(`model servers ${Hosts.description} behind one gateway`, () => {
  test('each of three gets a third of 3 000 requests, give or take 3 %', async () => {
    const thirds = await shares(3_000);
    expect(thirds.map((share) => Math.abs(share - 1 / 3) <= 0.03)).toEqual([true, true, true]);
  }, 120_000);

  test('a fourth that is added while the others are well gets its share within 30 s', async () => {
    await add();
    const deadline = AbortSignal.timeout(30_000);
    await until(async () => deadline.aborted || isFair(await shares(200)));
    expect(deadline.aborted).toBe(false);
    expect(isFair(await shares(400))).toBe(true);
  }, 120_000);

  test('killing one loses no request, and the others share what it got', async () => {
    const [victim] = up.splice(0, 1);
    const asked = ask(running.url, 1_500);
    await victim?.kill();
    expect(await asked).toEqual({ 200: 1_500 });
    expect(isFair(await shares(600))).toBe(true);
  }, 120_000);

  test('one whose machine vanishes loses no request either: what it was asked is asked of another', async () => {
    const [victim] = up.splice(0, 1);
    const asked = ask(running.url, 1_500);
    victim?.vanish();
    expect(await asked).toEqual({ 200: 1_500 });
    expect(isFair(await shares(600))).toBe(true);
  }, 120_000);

  test('without DNS those that were known are still asked', async () => {
    addresses = undefined;
    refused = 0;
    await until(() => refused >= 2);
    expect(isFair(await shares(300))).toBe(true);
  }, 120_000);
});
