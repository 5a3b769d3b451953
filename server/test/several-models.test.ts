import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../contract/test/support/free-port';
import { ModelServer, parseOptions, silentLogger } from '../index';
import { MODELS, errorOf, eventually, post, realEngine, temporaryDirectory } from './support/server';

const engine = realEngine();
const HALF = join(MODELS, 'half_plus_two');
const ARITHMETIC = join(MODELS, 'arithmetic');

const config = (name: string, basePath: string, more = ''): string =>
  `config { name: "${name}" base_path: "${basePath}" model_platform: "tensorflow" ${more} }`;

const list = (...configs: readonly string[]): string => `model_config_list { ${configs.join('\n')} }`;

const running: ModelServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.drain()));
});

/** A server with this model config, and the file it is in. */
async function start(text: string, extra: readonly string[] = []) {
  const file = join(temporaryDirectory(), 'models.config');
  writeFileSync(file, text);
  const [grpc, rest] = [await freePort(), await freePort()];
  const flags = [`--port=${grpc}`, `--rest_api_port=${rest}`, '--management_port=0', `--model_config_file=${file}`];
  const server = new ModelServer(parseOptions([...flags, '--host=127.0.0.1', ...extra], {}), engine, silentLogger());
  running.push(server);
  await server.start();
  const url = `http://127.0.0.1:${rest}/v1/models`;
  return {
    file,
    base: `http://127.0.0.1:${rest}`,
    predict: (model: string) => post(`${url}/${model}:predict`, '{"instances": [1.0]}'),
    status: async (model: string) => (await fetch(`${url}/${model}`)).status,
  };
}

test('several models answer from one server, each under its name', async () => {
  const { predict, status } = await start(list(config('half', HALF), config('sums', ARITHMETIC)));
  expect(JSON.parse((await predict('half')).text)).toEqual({ predictions: [3.5] });
  expect(await status('sums')).toBe(200);
  expect(await status('other')).toBe(404);
});

test('a label is a version that clients ask for by name', async () => {
  const labels = 'version_labels { key: "stable" value: 123 } version_labels { key: "canary" value: 124 }';
  const all = config('half', HALF, `model_version_policy { all {} } ${labels}`);
  const { base, predict } = await start(list(all), ['--allow_version_labels_for_unavailable_models=true']);
  const metadata = async (where: string) =>
    ((await (await fetch(`${base}/v1/models/half/${where}/metadata`)).json()) as { model_spec: { version: string } })
      .model_spec.version;
  expect(await metadata('labels/stable')).toBe('123');
  expect(await metadata('labels/canary')).toBe('124');
  expect((await predict('half/labels/stable')).status).toBe(200);
  const { status, text } = await predict('half/labels/beta');
  expect([status, errorOf(text)]).toEqual([400, 'Unrecognized servable version label: beta']);
});

test('a label of a version that is not loaded keeps the server from starting, as there', async () => {
  const labelled = config('half', HALF, 'version_labels { key: "stable" value: 124 }');
  await expect(start(list(labelled))).rejects.toThrow(
    'Request to assign label to version 124 of model half, which is not currently available for inference',
  );
});

test('a polled config adds, changes and removes models while the others serve; a wrong one changes nothing', async () => {
  const copy = join(temporaryDirectory(), 'half');
  mkdirSync(copy);
  cpSync(join(HALF, '123'), join(copy, '1'), { recursive: true });
  const { file, predict } = await start(list(config('half', HALF)), ['--model_config_file_poll_wait_seconds=1']);
  writeFileSync(file, list(config('half', HALF), config('copy', copy)));
  await eventually(async () => (await predict('copy')).status === 200);
  expect((await predict('half')).status).toBe(200);

  writeFileSync(file, 'model_config_list { config { nam');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect((await predict('copy')).status).toBe(200);

  writeFileSync(file, list(config('copy', copy)));
  await eventually(async () => (await predict('half')).status === 404);
  expect((await predict('copy')).status).toBe(200);
});

test('the monitoring config puts the metrics on the REST port', async () => {
  const file = join(temporaryDirectory(), 'monitoring.config');
  writeFileSync(file, 'prometheus_config { enable: true path: "/monitoring/prometheus/metrics" }');
  const { base, predict } = await start(list(config('half', HALF)), [`--monitoring_config_file=${file}`]);
  await predict('half');
  const response = await fetch(`${base}/monitoring/prometheus/metrics`);
  expect(response.headers.get('content-type')).toContain('text/plain');
  expect(await response.text()).toContain(':tensorflow:serving:request_count{model_name="half",status="OK"} 1');
});

test('a config file that is none names itself and the line', async () => {
  const file = join(temporaryDirectory(), 'models.config');
  writeFileSync(file, 'model_config_list {\n  config { nam: "x" }\n}\n');
  const options = parseOptions([`--model_config_file=${file}`], {});
  expect(() => new ModelServer(options, engine, silentLogger())).toThrow(
    `Invalid protobuf file: '${file}': line 2: config has no field "nam"`,
  );
  const missing = parseOptions(['--model_config_file=/nowhere/models.config'], {});
  expect(() => new ModelServer(missing, engine, silentLogger())).toThrow('/nowhere/models.config cannot be read');
});
