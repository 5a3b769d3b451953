/**
 * What following one request costs where neither its log line nor its trace is wanted: id, phases, metrics, the check for
 * an OpenTelemetry SDK. Prints microseconds of processor time, and their share of what a REST prediction of one number
 * takes, its client in the same process included.
 */
import { cpus } from 'node:os';
import { join } from 'node:path';
import {
  BoundedEngine,
  ModelServer,
  TensorflowEngine,
  parseOptions,
  searchLibtensorflow,
  silentLogger,
} from '../server';
import { Metrics } from '../server/metrics';
import { Telemetry } from '../server/telemetry/telemetry';

const REQUESTS = 200_000;
const PREDICTIONS = 2000;
const REST_PORT = 18521;

/** Microseconds of processor time for each of `count` calls: other work on the machine does not count. */
function microseconds(count: number, call: () => void): number {
  const start = process.cpuUsage();
  for (let index = 0; index < count; index += 1) call();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / count;
}

function observationMicros(): number {
  const metrics = new Metrics({ isModel: () => true, crashes: 0 });
  const telemetry = new Telemetry(metrics, silentLogger(), { successPercent: 0, random: Math.random });
  const request = {
    entrypoint: 'REST',
    method: 'POST',
    path: '/v1/models/m:predict',
    header: () => undefined,
  } as const;
  const observe = (): void => {
    const observation = telemetry.observe(request);
    observation.model = 'm';
    observation.api = 'predict';
    observation.queued('serving_default');
    observation.running();
    observation.ran();
    observation.end({ status: 'OK', httpStatus: 200, requestBytes: 20, responseBytes: 40 });
  };
  microseconds(REQUESTS / 10, observe);
  return microseconds(REQUESTS, observe);
}

async function predictionMicros(): Promise<number> {
  const { location } = searchLibtensorflow();
  if (location === undefined) throw new Error('libtensorflow is not set up: run npm run setup');
  const model = join(__dirname, '..', 'server', 'test', 'fixtures', 'models', 'half_plus_two');
  const ports = ['--host=127.0.0.1', '--port=0', `--rest_api_port=${REST_PORT}`, '--management_port=0'];
  const options = parseOptions([...ports, '--model_name=m', `--model_base_path=${model}`], {});
  const server = new ModelServer(options, new BoundedEngine(new TensorflowEngine(location), 2), silentLogger());
  await server.start();
  const predict = async (): Promise<void> => {
    const url = `http://127.0.0.1:${REST_PORT}/v1/models/m:predict`;
    await (await fetch(url, { method: 'POST', body: '{"instances": [1.0]}' })).text();
  };
  for (let index = 0; index < PREDICTIONS / 10; index += 1) await predict();
  const start = process.cpuUsage();
  for (let index = 0; index < PREDICTIONS; index += 1) await predict();
  const { user, system } = process.cpuUsage(start);
  await server.drain();
  return (user + system) / PREDICTIONS;
}

async function main(): Promise<void> {
  const observation = observationMicros();
  const prediction = await predictionMicros();
  process.stdout.write(
    `\nnpm run bench -- observation; Node ${process.version}, ${cpus().length} cores\n\n| | |\n|---|---|\n`,
  );
  process.stdout.write(`| following one request, nothing logged and nothing traced | ${observation.toFixed(1)} µs |\n`);
  const share = ((100 * observation) / prediction).toFixed(1);
  process.stdout.write(`| share of a REST prediction of one number | ${share} % |\n`);
  process.exit(0);
}

void main();
