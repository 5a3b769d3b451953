import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../contract/test/support/free-port';
import type { Engine, LoadRequest, LoadedModel } from '../index';
import { ModelServer, parseOptions, silentLogger } from '../index';
import { MODELS, eventually, post, realEngine, temporaryDirectory } from './support/server';

/** The real engine, but models below one directory load when they are told to: a load without an end, to the second. */
class HeldEngine implements Engine {
  readonly description = 'held';
  release: () => void = () => undefined;
  private readonly held = new Promise<void>((resolve) => (this.release = resolve));

  constructor(
    private readonly inner: Engine,
    private readonly directory: string,
  ) {}

  async load(request: LoadRequest): Promise<LoadedModel> {
    if (request.path.startsWith(this.directory)) await this.held;
    return this.inner.load(request);
  }
}

test('while one model loads without an end, and another has no base path, the others serve and change versions', async () => {
  const root = temporaryDirectory();
  const [slow, quick] = [join(root, 'slow'), join(root, 'quick')];
  for (const base of [slow, quick]) mkdirSync(base);
  const publish = (base: string, version: string, from: string): void =>
    cpSync(join(MODELS, 'half_plus_two', from), join(base, version), { recursive: true });
  publish(quick, '1', '123');
  const config = join(root, 'models.config');
  const entry = (name: string): string =>
    `config { name: "${name}" base_path: "${join(root, name)}" model_platform: "tensorflow" }`;
  writeFileSync(config, `model_config_list { ${['slow', 'quick', 'missing'].map(entry).join(' ')} }`);
  const rest = await freePort();
  const flags = ['--host=127.0.0.1', `--rest_api_port=${rest}`, `--port=${await freePort()}`, '--management_port=0'];
  const engine = new HeldEngine(realEngine(), slow);
  const options = parseOptions([...flags, `--model_config_file=${config}`, '--drain_idle_timeout_in_ms=1'], {});
  const server = new ModelServer(options, engine, silentLogger());
  await server.start();
  const answer = async (model: string): Promise<unknown> => {
    const { text } = await post(`http://127.0.0.1:${rest}/v1/models/${model}:predict`, '{"instances": [1.0]}');
    return (JSON.parse(text) as { predictions?: unknown[] }).predictions?.[0];
  };
  try {
    expect(await answer('quick')).toBe(2.5);
    publish(slow, '1', '123');
    const state = async (): Promise<string> => (await fetch(`http://127.0.0.1:${rest}/v1/models/slow`)).text();
    await eventually(async () => (await state()).includes('LOADING'));
    publish(quick, '2', '124');
    await eventually(async () => (await answer('quick')) === 3.5);
    expect(await state()).toContain('LOADING');
    engine.release();
    await eventually(async () => (await answer('slow')) === 2.5);
  } finally {
    engine.release();
    await server.drain();
  }
});
