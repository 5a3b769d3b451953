import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ModelServer, parseOptions, silentLogger, type Engine, type LoadRequest, type LoadedModel } from '../index';
import { recordingLogger } from './support/recording-logger';
import { MODELS, eventually, flagsFor, post, realEngine, startServer, temporaryDirectory } from './support/server';

const engine = realEngine();

/** The real engine, and how many models it had in memory at the same time at most. */
class CountingEngine implements Engine {
  readonly description = 'counting';
  most = 0;
  private current = 0;

  async load(request: LoadRequest): Promise<LoadedModel> {
    this.current += 1;
    this.most = Math.max(this.most, this.current);
    const model = await engine.load(request);
    return {
      metaGraph: model.metaGraph,
      run: (signature, inputs, options) => model.run(signature, inputs, options),
      close: async () => {
        await model.close();
        this.current -= 1;
      },
    };
  }
}

/** Whether version 2 is the one that answers, and 1 is gone. */
function hasSwapped(status: string): boolean {
  return /"version": "2",\s+"state": "AVAILABLE"/.test(status) && /"version": "1",\s+"state": "END"/.test(status);
}

describe('versions', () => {
  test('a larger version takes over, a broken one leaves the old one serving, and an emptied base path ends it', async () => {
    const base = temporaryDirectory();
    cpSync(join(MODELS, 'half_plus_two', '123'), join(base, '1'), { recursive: true });
    const running = await startServer(engine, 'half', base);
    const answer = async () => (await post(`${running.rest}/v1/models/half:predict`, '{"instances": [1.0]}')).text;
    const states = async () => {
      const { model_version_status: versions } = (await (await fetch(`${running.rest}/v1/models/half`)).json()) as {
        model_version_status: Array<{ version: string; state: string }>;
      };
      return versions.map(({ version, state }) => `${version} ${state}`).join(', ');
    };
    expect(JSON.parse(await answer())).toEqual({ predictions: [2.5] });

    cpSync(join(MODELS, 'half_plus_two', '124'), join(base, '2'), { recursive: true });
    await eventually(async () => (await states()) === '2 AVAILABLE, 1 END');
    expect(JSON.parse(await answer())).toEqual({ predictions: [3.5] });

    cpSync(join(MODELS, 'half_plus_two', '123', 'fingerprint.pb'), join(base, '3', 'saved_model.pb'));
    await eventually(async () => (await states()) === '3 END, 2 AVAILABLE, 1 END');
    expect(JSON.parse(await answer())).toEqual({ predictions: [3.5] });

    rmSync(join(base, '3'), { recursive: true });
    rmSync(join(base, '2'), { recursive: true });
    await eventually(async () => JSON.stringify(JSON.parse(await answer())) === '{"predictions":[2.5]}');

    rmSync(join(base, '1'), { recursive: true });
    await eventually(async () => (await fetch(`${running.management}/readyz`)).status === 503);
    await running.stop();
    rmSync(base, { recursive: true });
  });

  test.each([
    ['availability_preserving', 2],
    ['resource_preserving', 1],
  ])('%s transitions have at most %i of them in memory', async (policy, most) => {
    const base = temporaryDirectory();
    cpSync(join(MODELS, 'half_plus_two', '123'), join(base, '1'), { recursive: true });
    const counting = new CountingEngine();
    const running = await startServer(counting, 'half', base, [`--version_transition_policy=${policy}`]);
    const answer = async () => (await post(`${running.rest}/v1/models/half:predict`, '{"instances": [1.0]}')).text;
    expect(JSON.parse(await answer())).toEqual({ predictions: [2.5] });
    cpSync(join(MODELS, 'half_plus_two', '124'), join(base, '2'), { recursive: true });
    await eventually(async () => (await fetch(`${running.rest}/v1/models/half`)).text().then(hasSwapped));
    expect(JSON.parse(await answer())).toEqual({ predictions: [3.5] });
    expect(counting.most).toBe(most);
    await running.stop();
    rmSync(base, { recursive: true });
  });

  test('base paths that are never looked at have none', async () => {
    const extra = ['--file_system_poll_wait_seconds=-1'];
    const running = await startServer(engine, 'half', join(MODELS, 'half_plus_two'), extra);
    expect((await fetch(`${running.management}/readyz`)).status).toBe(503);
    expect((await fetch(`${running.rest}/v1/models/half`)).status).toBe(404);
    await running.stop();
  });

  test('a model that cannot be loaded leaves the server live, not ready, and says why', async () => {
    const base = temporaryDirectory();
    const running = await startServer(engine, 'half', join(base, 'missing'));
    const readiness = await fetch(`${running.management}/readyz`);
    expect(readiness.status).toBe(503);
    expect(await readiness.json()).toEqual({
      ready: false,
      reasons: [`model half: the base path ${join(base, 'missing')} cannot be read (ENOENT)`],
      warnings: [],
    });
    expect((await fetch(`${running.management}/livez`)).status).toBe(200);
    await running.stop();
    rmSync(base, { recursive: true });
  });

  test('a version that was half written is tried again, as often and as late as asked for', async () => {
    const base = temporaryDirectory();
    const whole = join(MODELS, 'half_plus_two', '123');
    cpSync(join(whole, 'fingerprint.pb'), join(base, '1', 'saved_model.pb'));
    const flags = ['--max_num_load_retries=1000', '--load_retry_interval_micros=1000'];
    const running = await startServer(engine, 'half', base, flags);
    const readiness = async () => (await fetch(`${running.management}/readyz`)).status;
    expect(await readiness()).toBe(503);
    cpSync(whole, join(base, '1'), { recursive: true, force: true });
    await eventually(async () => (await readiness()) === 200);
    await running.stop();
    rmSync(base, { recursive: true });
  });

  test('the server is not ready before its ports are open', async () => {
    const { flags } = await flagsFor('half', join(MODELS, 'half_plus_two'));
    const server = new ModelServer(parseOptions(['--host=127.0.0.1', ...flags], {}), engine, silentLogger());
    const readiness: boolean[] = [];
    let hasStarted = false;
    const started = server.start().then(() => (hasStarted = true));
    while (!hasStarted) {
      readiness.push(server.readiness().ready);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await started;
    expect(new Set(readiness)).toEqual(new Set([false]));
    expect(server.readiness().ready).toBe(true);
    await server.drain();
  });
});

test('REST on the port of gRPC is left out, and the server goes on', async () => {
  const { flags, grpc } = await flagsFor('half', join(MODELS, 'half_plus_two'));
  const { logger, lines } = recordingLogger();
  const server = new ModelServer(
    parseOptions(['--host=127.0.0.1', ...flags, `--rest_api_port=${grpc}`], {}),
    engine,
    logger,
  );
  expect(await server.start()).toMatchObject({ grpc, rest: 0 });
  expect(lines.join('')).toContain('REST is left out: --rest_api_port is the port of gRPC');
  await server.drain();
});
