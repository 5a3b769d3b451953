/**
 * Throughput and tail latency with batching off and on, by batch size and timeout, on a small and on a large model.
 *
 * usage: batching [dense|mobilenet ...] [--rounds=<number>] [--seconds=<number>]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import run from '../scripts/lib/main';
import { alternate } from './support/alternate';
import { checkAnswers } from './support/answers';
import { benchArguments, type BenchArguments } from './support/arguments';
import { ROW_SHAPES, benchModels } from './support/models';
import { nativeLoad, requireNativeLoad } from './support/native-load';
import { ServerProcess } from './support/server-process';
import { printTable, spread } from './support/table';
import { askNumber, grpcTarget } from './support/target';

const CLIENTS = [1, 8, 32];
const TOLERANCE = 1e-4;
const SETTINGS: readonly (readonly [maxBatchSize: number, timeoutMicros: number])[] = [
  [8, 0],
  [32, 0],
  [32, 2000],
];

async function table(model: string, basePath: string, shape: readonly number[], { rounds, seconds }: BenchArguments) {
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
    const targets = servers.map(({ name, server }) => {
      const target = grpcTarget(server.grpcPort, model, shape);
      return { name, target, answer: () => askNumber(target) };
    });
    await checkAnswers(targets, TOLERANCE);
    const cells = targets.flatMap(({ name, target }) =>
      CLIENTS.map((count) => ({ name, measure: () => nativeLoad(target, count, seconds) })),
    );
    const measured = await alternate(cells, rounds);
    await checkAnswers(targets, TOLERANCE);
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
      `batching ${model}`,
      `gRPC, one row a request, from h2load on the same cores; median and range of ${rounds} alternating rounds of ` +
        `${seconds} s; ${errors} errors.`,
      ['batching', ...CLIENTS.flatMap((count) => [`requests/s, ${count} clients`, 'p99 ms'])],
      rows,
    );
  } finally {
    for (const { server } of servers) await server.stop();
    rmSync(directory, { recursive: true });
  }
}

run(async () => {
  const options = benchArguments(['dense', 'mobilenet'], { rounds: 5, seconds: 2 });
  requireNativeLoad();
  const models = await benchModels();
  for (const name of options.names) await table(name, models[name], ROW_SHAPES[name], options);
  return 0;
});
