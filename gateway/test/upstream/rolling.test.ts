import { credit } from '../support/bindings';
import { start, until, type Running } from '../support/start';
import { Hosts, type Host } from './hosts';
import { ask, askDuring } from './traffic';

const PORT = 18_501;
const PREDICT_MS = 20;

let hosts: Hosts;
let running: Running;
/** What DNS says. */
let addresses: readonly string[] = [];

beforeEach(() => {
  hosts = new Hosts(PORT, PREDICT_MS);
});

afterEach(async () => {
  await running.stop();
  await hosts.close();
}, 120_000);

async function startGateway(first: readonly Host[]): Promise<void> {
  addresses = first.map(({ address }) => address);
  running = await start({
    binding: credit,
    config: { modelServer: `dns:///model.test:${PORT}` },
    parts: { modelLookup: () => Promise.resolve(addresses) },
  });
  // A machine with other work may not answer its first look in time; the next one comes soon.
  await until(async () => (await fetch(`${running.managementUrl}/readyz`)).ok);
  expect(await ask(running.url, 64)).toEqual({ 200: 64 });
}

describe(`a rolling update of model servers ${Hosts.description} loses no request`, () => {
  test('when there is one of them, and DNS learns of the new one no sooner than the old one goes', async () => {
    let old = await hosts.add();
    await startGateway([old]);
    const update = async (): Promise<void> => {
      for (let version = 0; version < 2; version += 1) {
        const next = await hosts.add();
        const gone = old.drain();
        addresses = [next.address];
        await gone;
        old = next;
      }
    };
    const { 200: answered = 0, ...lost } = await askDuring(running.url, update());
    expect(lost).toEqual({});
    expect(answered).toBeGreaterThan(100);
  }, 120_000);

  test('when each of two goes, one after the other, and DNS still names it', async () => {
    const both = await Promise.all([hosts.add(), hosts.add()]);
    await startGateway(both);
    const update = async (): Promise<void> => {
      for (const old of both) {
        const next = await hosts.add();
        addresses = [...addresses, next.address];
        await untilAsked(next);
        await old.drain();
        addresses = addresses.filter((address) => address !== old.address);
      }
    };
    const { 200: answered = 0, ...lost } = await askDuring(running.url, update());
    expect(lost).toEqual({});
    expect(answered).toBeGreaterThan(100);
  }, 120_000);

  test('when one of two is killed with calls in hand', async () => {
    const [first, second] = await Promise.all([hosts.add(), hosts.add()]);
    await startGateway([first, second]);
    const { 200: answered = 0, ...lost } = await askDuring(
      running.url,
      (async () => {
        await untilAsked(first);
        await first.kill();
        await untilAsked(second);
      })(),
    );
    expect(lost).toEqual({});
    expect(answered).toBeGreaterThan(10);
  }, 120_000);
});

/** Resolves once it was asked again. */
async function untilAsked(host: Host): Promise<void> {
  const before = await host.predictions();
  while ((await host.predictions()) <= before) await new Promise((resolve) => setTimeout(resolve, 20));
}
