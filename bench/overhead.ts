/**
 * What the server adds: requests per second, latency, processor time and memory of the server by gRPC and by REST,
 * beside the bare engine and servers that do nothing, at 1, 8 and 32 clients in a closed loop.
 */
import { GrpcMethod } from '@cdk8s-serving/contract';
import { alternate, type Row } from './support/alternate';
import { Child } from './support/child';
import { closedLoop, grpcClient, httpClient, withClients, type LoadClient, type LoadResult } from './support/load';
import { benchModels } from './support/models';
import { jsonBody, protoRequest } from './support/requests';
import { ServerProcess } from './support/server-process';
import { median, printTable, spread } from './support/table';

const ROUNDS = 5;
const CLIENTS = [1, 8, 32];

interface Cell extends Partial<LoadResult> {
  readonly perSecond: number;
  readonly processorMs?: number;
}

type Open = () => Promise<LoadClient>;

async function table(model: string, basePath: string, version: string, shape: readonly number[], durationMs: number) {
  const server = await ServerProcess.start([`--model_name=${model}`, `--model_base_path=${basePath}`]);
  const [engine, http, grpc] = await Promise.all([
    Child.start('engine-process.ts', `${basePath}/${version}`),
    Child.start('floor.ts', 'http'),
    Child.start('floor.ts', 'grpc'),
  ]);
  const body = jsonBody(shape);
  const request = protoRequest(model, shape);
  const path = `/v1/models/${model}:predict`;
  const wires: readonly { readonly name: string; readonly open: Open; readonly isOurs: boolean }[] = [
    { name: 'gRPC', open: () => grpcClient(server.grpcPort, GrpcMethod.predict, request), isOurs: true },
    { name: 'REST, JSON', open: () => httpClient(server.restPort, path, body), isOurs: true },
    { name: 'floor of grpc-js', open: () => grpcClient(Number(grpc.said), GrpcMethod.predict, request), isOurs: false },
    { name: 'floor of node:http', open: () => httpClient(Number(http.said), path, body), isOurs: false },
  ];
  const engineRows = [1, 32].map((rows) => ({
    name: `engine alone, ${rows} rows a run`,
    shape: [rows, ...shape.slice(1)],
  }));
  const cells: Row<Cell>[] = CLIENTS.flatMap((count) => [
    ...engineRows.map((row) => ({
      name: `${row.name}@${count}`,
      measure: async () => ({
        perSecond: Number(await engine.ask({ shape: row.shape, callers: count, durationMs })),
      }),
    })),
    ...wires.map(({ name, open, isOurs }) => ({
      name: `${name}@${count}`,
      measure: async () => {
        const before = server.processorMs();
        const load = await withClients(count, open, (clients) => closedLoop(clients, durationMs));
        return { ...load, ...(isOurs ? { processorMs: (server.processorMs() - before) / load.requests } : {}) };
      },
    })),
  ]);
  const measured = await alternate(cells, ROUNDS);
  const rows = [...engineRows, ...wires].map(({ name }) => [
    name,
    ...CLIENTS.flatMap((count) => {
      const results = measured.find((row) => row.name === `${name}@${count}`)?.results ?? [];
      const shown = (field: 'p50Ms' | 'p99Ms' | 'processorMs', digits: number): string => {
        const known = results.flatMap((result) => result[field] ?? []);
        return known.length === 0 ? '' : median(known).toFixed(digits);
      };
      return [
        spread(results.map(({ perSecond }) => perSecond)),
        `${shown('p50Ms', 2)} / ${shown('p99Ms', 2)}`,
        shown('processorMs', 2),
      ];
    }),
  ]);
  const errors = measured.flatMap(({ results }) => results).reduce((sum, result) => sum + (result.errors ?? 0), 0);
  const memory = server.residentMegabytes().toFixed(0);
  printTable(
    'overhead',
    `${model}: rows/s of the engine, requests/s of one row otherwise, median and range of ${ROUNDS} alternating rounds; ` +
      `the client runs on the same cores; ${errors} errors; the server has ${memory} MiB afterwards.`,
    ['', ...CLIENTS.flatMap((count) => [`per second, ${count}`, 'p50 / p99 ms', 'processor s per 1000'])],
    rows,
  );
  await Promise.all([server, engine, http, grpc].map((each) => each.stop()));
}

async function main(): Promise<void> {
  const models = await benchModels();
  const only = process.argv[2];
  if (only === undefined || only === 'half') await table('half', models.halfPlusTwo, '123', [1], 1000);
  if (only === undefined || only === 'dense') await table('dense', models.dense, '1', [1, 20], 1000);
  if (only === undefined || only === 'mobilenet') {
    await table('mobilenet', models.mobilenet, '1', [1, 224, 224, 3], 4000);
  }
}

void main();
