import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Code, GrpcMethod, encodeModelStatusRequest } from '@cdk8s-serving/contract';
import { MODELS, errorOf, startServer, realEngine, temporaryDirectory } from '../support/server';
import { Target } from '../support/target';

describe('names of models are looked up and never opened', () => {
  let target: Target;

  beforeAll(async () => {
    target = await Target.start();
  });

  afterEach(() => target.expectWell());

  afterAll(async () => {
    expect(await target.stop()).toBe(0);
  });

  const NAMES = [
    '..',
    '../../etc/passwd',
    '/etc/passwd',
    'half/../half',
    'half/123',
    'half\0',
    'a'.repeat(10_000),
    '__proto__',
    'constructor',
    'hälf',
    '%68alf',
    ' half',
    'HALF',
  ];

  test.each(NAMES)('%.40s over gRPC', async (name) => {
    await expect(
      target.client.call(GrpcMethod.getModelStatus, encodeModelStatusRequest({ name })),
    ).rejects.toMatchObject({ code: Code.NOT_FOUND });
  });

  // Two dots alone never leave an HTTP client.
  test.each(NAMES.filter((name) => name !== '..'))('%.40s over REST', async (name) => {
    const response = await fetch(`${target.rest}/v1/models/${encodeURIComponent(name)}`);
    expect(response.status).toBe(404);
    expect(errorOf(await response.text())).toBe(`Could not find any versions of model ${name}`);
  });

  test.each<[string, number]>([
    ['/v1/models/half/versions/1e2', 400],
    ['/v1/models/half/versions/-1', 400],
    ['/v1/models/half/versions/0x7b', 400],
    ['/v1/models/half/versions/%31', 400],
    ['/v1/models/half/versions/١٢٣', 400],
    ['/v1/models/half/versions/99999999999999999999', 400],
    [`/v1/models/half/versions/${'9'.repeat(10_000)}`, 400],
    ['/v1/models/half/versions/0000000000000000000000000124', 200],
    ['/v1/models/half/labels/..%2f..', 200],
    ['/v1/models/half%00', 404],
    ['/v1/models/%ff%fe', 404],
    ['/v1/models/%', 404],
  ])('%.60s', async (path, status) => {
    expect((await fetch(`${target.rest}${path}`)).status).toBe(status);
  });
});

describe('names of version directories', () => {
  const engine = realEngine();
  const VERSION = join(MODELS, 'half_plus_two', '123');

  /** Versions a server finds in this base path. */
  async function versionsOf(base: string, flags: readonly string[] = []): Promise<string[]> {
    const config = join(temporaryDirectory(), 'models.config');
    writeFileSync(
      config,
      `model_config_list { config { name: "half" base_path: "${base}" model_platform: "tensorflow" model_version_policy { all {} } } }`,
    );
    const running = await startServer(engine, 'half', base, [`--model_config_file=${config}`, ...flags]);
    try {
      const status = (await (await fetch(`${running.rest}/v1/models/half`)).json()) as {
        model_version_status?: { version: string; state: string }[];
      };
      return (status.model_version_status ?? [])
        .filter(({ state }) => state === 'AVAILABLE')
        .map(({ version }) => version);
    } finally {
      await running.stop();
    }
  }

  test('are ASCII digits that fit an int64, and nothing else', async () => {
    const base = temporaryDirectory();
    const wrong = ['1e1', '-2', '+3', '4.0', '0x5', '٦', '７', 'v8', '9 ', '99999999999999999999', '10.tmp', '.11'];
    for (const name of [...wrong, '0012']) cpSync(VERSION, join(base, name), { recursive: true });
    expect(await versionsOf(base)).toEqual(['12']);
  });

  test('do not lead out of the base path by a link, unless that is allowed', async () => {
    const base = temporaryDirectory();
    cpSync(VERSION, join(base, '1'), { recursive: true });
    cpSync(VERSION, join(base, 'copies', 'a'), { recursive: true });
    symlinkSync(VERSION, join(base, '2'));
    symlinkSync(join(base, 'copies', 'a'), join(base, '3'));
    symlinkSync('/nowhere', join(base, '4'));
    symlinkSync('5', join(base, '5'));
    mkdirSync(join(base, '6'));
    symlinkSync(join(VERSION, 'saved_model.pb'), join(base, '6', 'saved_model.pb'));
    expect(await versionsOf(base)).toEqual(['3', '1']);
    expect(await versionsOf(base, ['--allow_links_out_of_base_path=true'])).toEqual(['6', '3', '2', '1']);
  });

  test('may be below a base path that is a link itself, as volumes of Kubernetes are', async () => {
    const base = temporaryDirectory();
    cpSync(VERSION, join(base, '..data', '7'), { recursive: true });
    symlinkSync('..data/7', join(base, '7'));
    const link = join(temporaryDirectory(), 'model');
    symlinkSync(base, link);
    expect(await versionsOf(link)).toEqual(['7']);
  });
});
