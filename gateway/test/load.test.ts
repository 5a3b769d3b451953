import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { digitsSignatures } from './support/bindings';
import { png } from './support/pictures';
import { sevenIsBest, start, until, type Running } from './support/start';
import { StubModelServer } from './support/stub-model-server';

let running: Running | undefined;
let second: StubModelServer | undefined;
afterEach(async () => {
  await running?.stop();
  second?.stop();
  running = undefined;
  second = undefined;
});

async function asker(signal?: AbortSignal) {
  const body = new Uint8Array(await png(new Array<number>(64).fill(7), 8, 8, 1));
  const init = { method: 'POST', headers: { 'content-type': 'image/png' }, body, signal: signal ?? null };
  return ({ url }: Running) => fetch(`${url}/predict`, init);
}

/** A model whose answers wait until they are released. */
function heldModel() {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { predict: () => held.then(sevenIsBest), release };
}

describe('under load', () => {
  test('calls are spread over every address of the model server', async () => {
    second = new StubModelServer({ signatures: digitsSignatures, state: 'AVAILABLE', predict: sevenIsBest });
    await second.start();
    const first = new StubModelServer({ signatures: digitsSignatures, state: 'AVAILABLE', predict: sevenIsBest });
    await first.start();
    running = await start({ config: { modelServer: `ipv4:127.0.0.1:${first.port},127.0.0.1:${second.port}` } });
    const current = running;
    const other = second;
    const ask = await asker();
    await until(async () => {
      expect((await ask(current)).status).toBe(200);
      return first.seen.length > 0 && other.seen.length > 0;
    });
    first.stop();
  });

  test('the request beyond the limit of those in flight is refused at once, and those in flight are answered', async () => {
    const { predict, release } = heldModel();
    running = await start({ behaviour: { predict } });
    const current = running;
    const ask = await asker();
    const inFlight = Array.from({ length: 128 }, () => ask(current));
    await until(() => current.model.seen.length === 128);
    const refused = await ask(current);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({
      type: 'urn:cdk8s-serving:problem:too-many-requests',
      code: 'RESOURCE_EXHAUSTED',
    });
    release();
    expect(new Set((await Promise.all(inFlight)).map(({ status }) => status))).toEqual(new Set([200]));
    await until(async () => (await ask(current)).status === 200);
  });

  test('a client that goes away ends its call to the model', async () => {
    running = await start({ behaviour: { predict: heldModel().predict } });
    const current = running;
    const client = new AbortController();
    const ask = await asker(client.signal);
    const gone = expect(ask(current)).rejects.toThrow();
    await until(() => current.model.seen.length === 1);
    client.abort();
    await gone;
    await until(() => current.logged.some((line) => line.includes('"code":"CANCELLED"')));
  });

  test('a drain answers who sends on a kept connection once more, and closes it with the answer', async () => {
    running = await start({ config: { drainTimeoutSeconds: 3600 }, parts: { drainIdleMs: 3_600_000 } });
    const { gateway, url } = running;
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    const get = async (): Promise<http.IncomingMessage> => {
      const [response] = (await once(http.get(`${url}/`, { agent }), 'response')) as [http.IncomingMessage];
      response.resume();
      await once(response, 'end');
      return response;
    };
    expect((await get()).headers.connection).toBe('keep-alive');
    const drained = gateway.drain();
    expect((await get()).headers.connection).toBe('close');
    expect(await drained).toBe(true);
    agent.destroy();
  });

  test('a drain waits for requests, not for connections without one', async () => {
    const { predict, release } = heldModel();
    running = await start({ behaviour: { predict }, config: { drainTimeoutSeconds: 3600 } });
    const current = running;
    const ask = await asker();
    const silent = net.connect(Number(new URL(current.url).port), '127.0.0.1');
    await once(silent, 'connect');
    const answered = ask(current);
    await until(() => current.model.seen.length === 1);
    const closed = once(silent, 'close');
    const drained = current.gateway.drain();
    await closed;
    release();
    expect((await answered).status).toBe(200);
    expect(await drained).toBe(true);
  });
});
