/** Resident memory: of the server with none but a small model, of each further model, under load and after it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GrpcMethod } from '@cdk8s-serving/contract';
import { closedLoop, grpcClient, httpClient, withClients } from './support/load';
import { benchModels } from './support/models';
import { jsonBody, protoRequest } from './support/requests';
import { ServerProcess } from './support/server-process';
import { printTable, spread } from './support/table';

const ROUNDS = 5;
const LOAD_MS = 5000;
const SHAPE = [1, 224, 224, 3];

interface Memory {
  readonly loaded: number;
  readonly grpc: number;
  readonly rest: number;
}

/** A server of one small model and so many copies of a large one. */
async function measure(mobilenet: string, small: string, copies: number): Promise<Memory> {
  const directory = mkdtempSync(join(tmpdir(), 'memory-'));
  const paths = [small, ...Array.from({ length: copies }, () => mobilenet)];
  const configs = paths.map(
    (path, index) => `config { name: "model${index}" base_path: "${path}" model_platform: "tensorflow" }`,
  );
  const file = join(directory, 'models.config');
  writeFileSync(file, `model_config_list { ${configs.join('\n')} }`);
  const server = await ServerProcess.start([`--model_config_file=${file}`]);
  try {
    const loaded = server.residentMegabytes();
    if (copies === 0) return { loaded, grpc: NaN, rest: NaN };
    const request = protoRequest('model1', SHAPE);
    const body = jsonBody(SHAPE);
    const grpcOpen = () => grpcClient(server.grpcPort, GrpcMethod.predict, request);
    const restOpen = () => httpClient(server.restPort, '/v1/models/model1:predict', body);
    await withClients(8, grpcOpen, (clients) => closedLoop(clients, LOAD_MS));
    const grpc = server.residentMegabytes();
    await withClients(8, restOpen, (clients) => closedLoop(clients, LOAD_MS));
    return { loaded, grpc, rest: server.residentMegabytes() };
  } finally {
    await server.stop();
    rmSync(directory, { recursive: true });
  }
}

async function main(): Promise<void> {
  const { mobilenet, halfPlusTwo } = await benchModels();
  const copies = [0, 1, 2, 4];
  const results = copies.map((): Memory[] => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [index, count] of copies.entries()) results[index]?.push(await measure(mobilenet, halfPlusTwo, count));
  }
  const rows = copies.map((count, index) => {
    const of = (field: keyof Memory): string => {
      const known = (results[index] ?? []).map((result) => result[field]).filter((value) => !Number.isNaN(value));
      return known.length === 0 ? '' : spread(known);
    };
    return [`half-plus-two and ${count} x MobileNetV2 (14 MB of weights)`, of('loaded'), of('grpc'), of('rest')];
  });
  printTable(
    'memory',
    `Resident MiB; median and range of ${ROUNDS} alternating rounds; load is 8 clients for ${LOAD_MS / 1000} s.`,
    ['models', 'loaded', 'after gRPC load', 'after REST load'],
    rows,
  );
}

void main();
