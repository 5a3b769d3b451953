import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { freePort } from '../../contract/test/support/free-port';
import { ModelStorage, Secret, VersionPolicy, workloadsOf } from '../../lib';
import { startPlan, type RunningPlan } from '../../lib/cli/run';
import type { LocalArgument, LocalPlan, LocalProcess } from '../../lib/local/plan';
import { projectLocal } from '../../lib/local/project';
import { requestOf } from '../../server/core/warmup/prediction-log';
import { readTfRecords } from '../../server/core/warmup/tfrecord';
import { app, creditModel, digits, digitsModel } from '../compose/support/stack';
import { ROOT } from '../support/definitions';

// The model server itself, told by the files of a plan.

let directory: string;
let running: RunningPlan;
let rest: number;

beforeAll(async () => {
  mkdirSync(join(ROOT, '.cache'), { recursive: true });
  directory = mkdtempSync(join(ROOT, '.cache', 'several-models-'));
  const scope = app();
  digits(scope, {
    models: [
      {
        model: digitsModel(),
        storage: ModelStorage.image('registry.example/both:1'),
        versionPolicy: VersionPolicy.specific(1),
        versionLabels: { stable: 1 },
      },
      { model: creditModel(), storage: ModelStorage.s3('bucket/credit') },
    ],
    batching: { maxBatchSize: 16, batchTimeoutMicros: 100 },
    requestLogging: { sampling: 1 },
    monitoringPath: '/monitoring/prometheus/metrics',
    environment: { TOKEN: Secret.fromName('several-models').value('token') },
  });
  const { output } = projectLocal(workloadsOf(scope), { relative: (path) => posix.relative(directory, path) });
  const plan = await onFreePorts(output);
  rest = plan.processes[0]?.ports.find(({ name }) => name === 'rest')?.port ?? 0;
  writeFileSync(join(directory, 'processes.json'), JSON.stringify(plan));
  process.env['SEVERAL_MODELS_TOKEN'] = 'a token';
  const silent = (): void => undefined;
  running = await startPlan({
    file: join(directory, 'processes.json'),
    cwd: ROOT,
    watcher: { started: silent, ready: silent, line: silent, stopping: silent },
    interruption: new AbortController().signal,
  });
});

afterAll(async () => {
  delete process.env['SEVERAL_MODELS_TOKEN'];
  rmSync(directory, { recursive: true });
  expect(await running.stop()).toBe(true);
});

test.each(['digits', 'credit', 'digits/labels/stable'])('version 1 of %s is available', async (model) => {
  const response = await fetch(`http://127.0.0.1:${rest}/v1/models/${model}`);
  expect([response.status, await response.json()]).toEqual([
    200,
    { model_version_status: [expect.objectContaining({ version: '1', state: 'AVAILABLE' })] },
  ]);
});

test('metrics are on the REST port', async () => {
  const response = await fetch(`http://127.0.0.1:${rest}/monitoring/prometheus/metrics`);
  expect([response.status, await response.text()]).toEqual([200, expect.stringMatching(/^# TYPE /m)]);
});

test('a request that was answered is in the log of its model, beside the plan', async () => {
  const picture = Array.from({ length: 8 }, () => Array.from({ length: 8 }, () => [0.5]));
  const response = await fetch(`http://127.0.0.1:${rest}/v1/models/digits:predict`, {
    method: 'POST',
    body: JSON.stringify({ instances: [picture] }),
  });
  expect([response.status, await response.json()]).toEqual([200, { predictions: [expect.any(Array)] }]);
  const log = join(directory, 'request-log', 'digits');
  const file = join(log, 'digits-000001.tfrecord');
  // It is written behind the answer.
  while ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect([...readTfRecords(readFileSync(file), file)].map((record) => requestOf(record)?.kind)).toEqual(['predict']);
  expect(readdirSync(log)).toEqual(['digits-000001.tfrecord']);
});

/** The same plan on other ports: those of the product may be in use by another test. */
async function onFreePorts(plan: LocalPlan): Promise<LocalPlan> {
  const ports = new Map<string, string>();
  for (const { port } of plan.processes.flatMap((process) => process.ports)) {
    ports.set(String(port), String(await freePort()));
  }
  const moved = (text: string): string => text.replace(/\d{4}/g, (port) => ports.get(port) ?? port);
  const toArgument = (argument: LocalArgument): LocalArgument =>
    typeof argument === 'string' ? moved(argument) : argument;
  const toProcess = (process: LocalProcess): LocalProcess => ({
    ...process,
    args: process.args.map(toArgument),
    ports: process.ports.map(({ name, port }) => ({ name, port: Number(moved(String(port))) })),
    readyUrl: moved(process.readyUrl),
  });
  return { processes: plan.processes.map(toProcess) };
}
