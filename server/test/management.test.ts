import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ModelServerPath } from '@cdk8s-serving/contract';
import { freePort } from '../../contract/test/support/free-port';
import { MODELS, eventually, post, realEngine, silentServer, startServer, temporaryDirectory } from './support/server';

const engine = realEngine();
const HALF = join(MODELS, 'half_plus_two');
const stops: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

/** A server with this model config on a management port. */
async function start(config: string): Promise<string> {
  const file = join(temporaryDirectory(), 'models.config');
  writeFileSync(file, `model_config_list { ${config} }`);
  const [rest, management] = [await freePort(), await freePort()];
  const label = '--allow_version_labels_for_unavailable_models';
  const ports = ['--port=0', `--rest_api_port=${rest}`, `--management_port=${management}`];
  const server = await silentServer(engine, [...ports, label, `--model_config_file=${file}`]);
  stops.push(() => server.drain());
  return `http://127.0.0.1:${management}`;
}

const json = async (url: string): Promise<unknown> => (await fetch(url)).json();

/** A base path with version 123 of half_plus_two, and a version 124 that is no model. */
function halfBroken(): string {
  const basePath = join(temporaryDirectory(), 'broken');
  cpSync(join(HALF, '123'), join(basePath, '123'), { recursive: true });
  mkdirSync(join(basePath, '124'));
  writeFileSync(join(basePath, '124', 'saved_model.pb'), 'this is no model');
  return basePath;
}

const FAILED = expect.stringMatching(/^saved_model\.pb is no SavedModel: /) as string;

test('/models lists every model with its versions and labels, and what keeps it from serving', async () => {
  const broken = halfBroken();
  const management = await start(`
    config { name: "half" base_path: "${HALF}" model_platform: "tensorflow"
      model_version_policy { all {} } version_labels { key: "stable" value: 123 } }
    config { name: "broken" base_path: "${broken}" model_platform: "tensorflow"
      model_version_policy { specific { versions: 124 } } }
  `);
  expect(await json(`${management}/models`)).toEqual({
    models: [
      {
        name: 'half',
        ready: true,
        basePath: HALF,
        versionPolicy: { kind: 'all' },
        versionLabels: { stable: '123' },
        versions: [
          { version: '124', state: 'AVAILABLE', errorCode: 'OK', errorMessage: '' },
          { version: '123', state: 'AVAILABLE', errorCode: 'OK', errorMessage: '' },
        ],
      },
      {
        name: 'broken',
        ready: false,
        reason: expect.stringMatching(
          /^version 124 failed to load: INVALID_ARGUMENT: saved_model\.pb is no SavedModel: /,
        ) as string,
        basePath: broken,
        versionPolicy: { kind: 'specific', versions: ['124'] },
        versionLabels: {},
        versions: [{ version: '124', state: 'END', errorCode: 'INVALID_ARGUMENT', errorMessage: FAILED }],
      },
    ],
  });
});

test('a version that failed beside one that serves is a warning of /readyz, and a series of its own', async () => {
  const management = await start(
    `config { name: "m" base_path: "${halfBroken()}" model_platform: "tensorflow" model_version_policy { all {} } }`,
  );
  expect(await json(`${management}/readyz`)).toEqual({
    ready: true,
    reasons: [],
    warnings: [
      expect.stringMatching(
        /^model m: version 124 failed to load: INVALID_ARGUMENT: saved_model\.pb is no SavedModel: /,
      ) as string,
    ],
  });
  const metrics = await (await fetch(`${management}/metrics`)).text();
  const gauges = metrics.split('\n').filter((line) => /^serving_server_(model_)?(ready|version)/.test(line));
  expect(gauges.sort()).toEqual([
    'serving_server_model_ready{model_name="m"} 1',
    'serving_server_model_version_state{model_name="m",version="123",state="AVAILABLE"} 1',
    'serving_server_model_version_state{model_name="m",version="124",state="END"} 1',
    'serving_server_ready 1',
  ]);
});

test('a model that does not load makes the server not ready, with the reason', async () => {
  const management = await start(
    `config { name: "m" base_path: "${halfBroken()}" model_platform: "tensorflow"
      model_version_policy { specific { versions: 124 } } }`,
  );
  const response = await fetch(`${management}/readyz`);
  expect([response.status, await response.json()]).toEqual([
    503,
    {
      ready: false,
      reasons: [
        expect.stringMatching(
          /^model m: version 124 failed to load: INVALID_ARGUMENT: saved_model\.pb is no SavedModel: /,
        ) as string,
      ],
      warnings: [],
    },
  ]);
});

test('nothing of the management port is on the data port, and nothing of the API on the management port', async () => {
  const { rest, management, stop } = await startServer(engine, 'half', HALF);
  stops.push(stop);
  for (const path of [...Object.values(ModelServerPath), '/monitoring/prometheus/metrics', '/']) {
    expect([path, (await fetch(`${rest}${path}`)).status]).toEqual([path, 404]);
  }
  const statusPath = '/v1/models/half';
  expect((await fetch(`${management}${statusPath}`)).status).toBe(404);
  expect((await post(`${management}${statusPath}:predict`, '{"instances": [1.0]}')).status).toBe(404);
  const onData = await (await fetch(`${rest}${statusPath}`)).text();
  expect(onData).not.toContain(HALF);
});

test('draining is not ready', async () => {
  const { server, management, stop } = await startServer(engine, 'half', HALF);
  stops.push(stop);
  await eventually(async () => (await fetch(`${management}/readyz`)).ok);
  const drained = server.drain();
  expect(server.readiness()).toEqual({ ready: false, reasons: ['draining'], warnings: [] });
  expect(await drained).toBe(true);
});
