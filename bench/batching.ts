/** Throughput and tail latency with batching off and on, by batch size and timeout, on a small and on a large model. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GrpcMethod } from '@cdk8s-serving/contract';
import { alternate } from './support/alternate';
import { closedLoop, grpcClient, withClients } from './support/load';
import { benchModels } from './support/models';
import { protoRequest } from './support/requests';
import { ServerProcess } from './support/server-process';
import { printTable, spread } from './support/table';

const ROUNDS = 5;
const CLIENTS = [1, 8, 32];
const SETTINGS: readonly (readonly [maxBatchSize: number, timeoutMicros: number])[] = [
  [8, 0],
  [32, 0],
  [32, 2000],
];

async function table(model: string, basePath: string, shape: readonly number[], durationMs: number): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'batching-'));
  const common = [`--model_name=${model}`, `--model_base_path=${basePath}`];
  const servers = [{ name: 'off', server: await ServerProcess.start(common) }];
  for (const [size, timeout] of SETTINGS) {
    const file = join(directory, `${size}-${timeout}.pbtxt`);
    writeFileSync(
      file,
      `max_batch_size { value: ${size} }\nbatch_timeout_micros { value: ${timeout} }\nmax_enqueued_batches { value: 100 }\n`,
    );
    const flags = [...common, '--enable_batching', `--batching_parameters_file=${file}`];
    servers.push({ name: `at most ${size} rows, ${timeout} us`, server: await ServerProcess.start(flags) });
  }
  try {
    const request = protoRequest(model, shape);
    const cells = servers.flatMap(({ name, server }) =>
      CLIENTS.map((count) => ({
        name,
        measure: () =>
          withClients(
            count,
            () => grpcClient(server.grpcPort, GrpcMethod.predict, request),
            (clients) => closedLoop(clients, durationMs),
          ),
      })),
    );
    const measured = await alternate(cells, ROUNDS);
    const rows = servers.map(({ name }) => [
      name,
      ...measured
        .filter((row) => row.name === name)
        .flatMap(({ results }) => [
          spread(results.map(({ perSecond }) => perSecond)),
          spread(
            results.map(({ p99Ms }) => p99Ms),
            1,
          ),
        ]),
    ]);
    const errors = measured.flatMap(({ results }) => results).reduce((sum, result) => sum + result.errors, 0);
    printTable(
      'batching',
      `${model}, gRPC, one row a request, closed loop; median and range of ${ROUNDS} alternating rounds; ${errors} errors.`,
      ['batching', ...CLIENTS.flatMap((count) => [`requests/s, ${count} clients`, 'p99 ms'])],
      rows,
    );
  } finally {
    for (const { server } of servers) await server.stop();
    rmSync(directory, { recursive: true });
  }
}

async function main(): Promise<void> {
  const models = await benchModels();
  const only = process.argv[2];
  if (only === undefined || only === 'dense') await table('dense', models.dense, [1, 20], 1000);
  if (only === undefined || only === 'mobilenet') {
    await table('mobilenet', models.mobilenet, [1, 224, 224, 3], 3000);
  }
}

void main();
