import { credit, creditSignatures } from '../support/bindings';
import { start, until, type Running } from '../support/start';
import { StubModelServer } from '../support/stub-model-server';
import { numericTensor } from '@cdk8s-serving/contract';
import { ask, type Statuses } from './traffic';

const OUTPUTS = new Map([['probability', numericTensor('float', [1, 1], Float32Array.of(0.75))]]);

const servers: StubModelServer[] = [];
let running: Running | undefined;

afterEach(async () => {
  await running?.stop();
  for (const server of servers.splice(0)) server.stop();
  running = undefined;
});

async function startServer(): Promise<StubModelServer> {
  const server = new StubModelServer({
    signatures: creditSignatures,
    state: 'AVAILABLE',
    predict: () => OUTPUTS,
  });
  await server.start();
  servers.push(server);
  return server;
}

const hangs = (): Promise<never> => new Promise(() => undefined);

test('a model server of several that hangs delays its share, no other request is refused, and soon it gets none', async () => {
  const [hung] = [await startServer(), await startServer(), await startServer()];
  hung.behaviour.predict = hangs;
  const target = `ipv4:${servers.map(({ port }) => `127.0.0.1:${port}`).join()}`;
  const gateway = await start({
    binding: credit,
    config: { modelServer: target, modelTimeoutMs: 300 },
    parts: { pollIntervalMs: 2_000 },
  });
  running = gateway;
  const seen = new Set<string>();
  const asked = async (count: number): Promise<Statuses> => {
    const statuses = await ask(gateway.url, count);
    for (const status of Object.keys(statuses)) seen.add(status);
    return statuses;
  };
  // Calls each server got of the last hundred.
  let shares: readonly number[] = [];
  await until(async () => {
    const before = servers.map((server) => server.seen.length);
    const { 200: answered } = await asked(100);
    shares = servers.map((server, index) => server.seen.length - (before[index] ?? 0));
    return answered === 100 && shares[0] === 0;
  });
  expect([...seen].sort()).toEqual(['200', '504']);
  expect(Math.min(...shares.slice(1))).toBeGreaterThan(25);
}, 60_000);
