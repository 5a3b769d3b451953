import { creditSignatures, digitsSignatures } from './support/bindings';
import { png } from './support/pictures';
import { start, until, type Running } from './support/start';

let running: Running | undefined;
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

async function readyz({ managementUrl }: Running): Promise<{ status: number; reason?: string }> {
  const response = await fetch(`${managementUrl}/readyz`);
  return { status: response.status, ...((await response.json()) as { reason?: string }) };
}

describe('the management port', () => {
  test('is live, has metrics, and nothing else', async () => {
    running = await start();
    const { managementUrl } = running;
    const paths = ['/livez', '/livez?verbose', '/metrics', '/predict', '/'];
    const answers = await Promise.all(paths.map((path) => fetch(managementUrl + path)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 404, 404]);
  });
});

describe('readiness follows the model:', () => {
  test('ready when it is there, not when it goes, again when it is back', async () => {
    running = await start();
    const { model } = running;
    const current = running;
    expect((await readyz(current)).status).toBe(200);
    model.stop();
    await until(async () => (await readyz(current)).status === 503);
    expect((await readyz(current)).reason).toBe('the model server cannot be reached');
    expect((await fetch(`${current.managementUrl}/livez`)).status).toBe(200);
    await model.start();
    await until(async () => (await readyz(current)).status === 200);
  });

  test('not ready while no version is AVAILABLE', async () => {
    running = await start({ behaviour: { state: 'LOADING' } });
    const current = running;
    expect(await readyz(current)).toMatchObject({
      status: 503,
      reason: "no version of model 'digits' is AVAILABLE",
    });
    current.model.behaviour.state = 'AVAILABLE';
    await until(async () => (await readyz(current)).status === 200);
  });

  test('not ready, and no answers, while the signature does not fit the binding', async () => {
    running = await start();
    const current = running;
    const body = new Uint8Array(await png(new Array<number>(64).fill(7), 8, 8, 1));
    const ask = () =>
      fetch(`${current.url}/predict`, { method: 'POST', headers: { 'content-type': 'image/png' }, body });
    expect((await ask()).status).toBe(200);
    current.model.behaviour.signatures = creditSignatures;
    await until(async () => (await readyz(current)).status === 503);
    expect((await readyz(current)).reason).toContain("the signature has no input 'image'; it has 'features'");
    const refused = await ask();
    expect(refused.status).toBe(503);
    expect(await refused.text()).not.toContain('features');
    expect(current.model.seen).toHaveLength(1);
    current.model.behaviour.signatures = digitsSignatures;
    await until(async () => (await readyz(current)).status === 200);
    expect((await ask()).status).toBe(200);
  });
});
