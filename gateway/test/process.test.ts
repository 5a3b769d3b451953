import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import { join } from 'node:path';
import { digits, digitsSignatures } from './support/bindings';
import { png } from './support/pictures';
import { sevenIsBest, until } from './support/start';
import { StubModelServer, type StubBehaviour } from './support/stub-model-server';

const ROOT = join(__dirname, '..', '..');

interface Finished {
  readonly exitCode: number | null;
  readonly stderr: string;
}

/** Runs `serving-gateway` as it was compiled. */
function run(args: readonly string[], env: Record<string, string>) {
  const child: ChildProcess = spawn(process.execPath, [join('gateway', 'bin', 'serving-gateway.js'), ...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const finished = once(child, 'close').then(([exitCode]): Finished => ({
    exitCode: exitCode as number | null,
    stderr,
  }));
  return { child, finished, stdout: () => stdout };
}

const environment = (target: string): Record<string, string> => ({
  PORT: '0',
  HOST: '127.0.0.1',
  MANAGEMENT_PORT: '0',
  MODEL_BINDING: JSON.stringify(digits),
  MODEL_SERVER: target,
  DRAIN_TIMEOUT_SECONDS: '20',
});

async function ports(stdout: () => string): Promise<{ port: number; managementPort: number }> {
  const line = (): string | undefined =>
    stdout()
      .split('\n')
      .find((candidate) => candidate.includes('gateway started'));
  await until(() => line() !== undefined);
  return JSON.parse(line() ?? '{}') as { port: number; managementPort: number };
}

let model: StubModelServer | undefined;
let child: ChildProcess | undefined;
afterEach(() => {
  model?.stop();
  model = undefined;
  child?.kill('SIGKILL');
  child = undefined;
});

async function startStub(predict: StubBehaviour['predict']): Promise<StubModelServer> {
  model = new StubModelServer({ signatures: digitsSignatures, state: 'AVAILABLE', predict });
  await model.start();
  return model;
}

describe('serving-gateway', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)('on %s answers what it has, then exits 0', async (signal) => {
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const stub = await startStub(() => held.then(sevenIsBest));
    const gateway = run([], environment(stub.target));
    child = gateway.child;
    const { port, managementPort } = await ports(gateway.stdout);
    const readyz = async () => fetch(`http://127.0.0.1:${managementPort}/readyz`);
    await until(async () => (await readyz()).status === 200);

    const agent = new http.Agent({ keepAlive: true });
    const picture = await png(new Array<number>(64).fill(7), 8, 8, 1);
    const asking = http.request({ port, host: '127.0.0.1', agent, method: 'POST', path: '/predict' });
    asking.setHeader('content-type', 'image/png').end(picture);
    const answered = once(asking, 'response');
    await until(() => stub.seen.length === 1);

    gateway.child.kill(signal);
    await until(async () => (await readyz()).status === 503);
    expect(await (await readyz()).json()).toEqual({ ready: false, reason: 'draining' });
    release();
    const [response] = (await answered) as [http.IncomingMessage];
    expect(response.statusCode).toBe(200);
    expect(response.headers.connection).toBe('close');
    response.resume();
    expect(await gateway.finished).toMatchObject({ exitCode: 0, stderr: '' });
    agent.destroy();
  });

  test('does not wait longer than the drain timeout for a request that hangs', async () => {
    const stub = await startStub(() => new Promise(() => undefined));
    const gateway = run([], { ...environment(stub.target), DRAIN_TIMEOUT_SECONDS: '0', MODEL_TIMEOUT_MS: '3600000' });
    child = gateway.child;
    const { port } = await ports(gateway.stdout);
    const picture = new Uint8Array(await png(new Array<number>(64).fill(7), 8, 8, 1));
    const asking = fetch(`http://127.0.0.1:${port}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body: picture,
    });
    const cutOff = expect(asking).rejects.toThrow();
    await until(() => stub.seen.length === 1);
    gateway.child.kill('SIGTERM');
    expect((await gateway.finished).exitCode).toBe(0);
    await cutOff;
  });

  test('starts without its model, and is live and not ready', async () => {
    const gateway = run([], environment('dns:///127.0.0.1:1'));
    child = gateway.child;
    const { managementPort } = await ports(gateway.stdout);
    const answers = await Promise.all(
      ['livez', 'readyz'].map((path) => fetch(`http://127.0.0.1:${managementPort}/${path}`)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 503]);
    gateway.child.kill('SIGTERM');
    expect((await gateway.finished).exitCode).toBe(0);
  });

  test('health exits 0 while the gateway is ready, and 1 with a reason when it is not or is not there', async () => {
    let status = 200;
    const management = http.createServer((request, response) => {
      response.writeHead(request.url === '/readyz' ? status : 404).end();
    });
    management.listen(0, '127.0.0.1');
    await once(management, 'listening');
    const { port } = management.address() as { port: number };
    const health = () => run(['health'], { MANAGEMENT_PORT: String(port) }).finished;
    expect(await health()).toEqual({ exitCode: 0, stderr: '' });
    status = 503;
    expect(await health()).toEqual({ exitCode: 1, stderr: 'serving-gateway: not ready: /readyz answered 503\n' });
    management.close();
    management.closeAllConnections();
    const { exitCode, stderr } = await health();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('not ready: /readyz did not answer');
  });

  test.each([
    [[], {}, /^serving-gateway: MODEL_BINDING is not set; set it to: .*\n$/],
    [['serve'], {}, /^serving-gateway: unknown arguments "serve".*\n$/],
    [[], { ...environment('dns:///a:1'), PORT: 'x' }, /^serving-gateway: PORT is "x"; set it to .*\n$/],
    [
      [],
      { ...environment('dns:///a:1'), HOST: '203.0.113.1' },
      /^serving-gateway: HOST 203\.0\.113\.1 and PORT 0 cannot be listened on \(EADDRNOTAVAIL\); set .*\n$/,
    ],
  ])('%p with a wrong environment says so in one line and fails', async (args: string[], env, message) => {
    const { exitCode, stderr } = await run(args, env).finished;
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(message);
  });
});
