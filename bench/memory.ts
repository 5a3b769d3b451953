/** Resident memory: of the server with none but a small model, of each further model, after load. Arguments: --rounds, --seconds. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import run from '../scripts/lib/main';
import { benchArguments } from './support/arguments';
import { ROW_SHAPES, benchModels } from './support/models';
import { nativeLoad, requireNativeLoad } from './support/native-load';
import { jsonBody } from './support/requests';
import { ServerProcess } from './support/server-process';
import { printTable, spread } from './support/table';
import { grpcTarget, restTarget } from './support/target';
import { residentMegabytes } from './support/usage';

const CLIENTS = 8;
const SHAPE = ROW_SHAPES.mobilenet;

interface Memory {
  readonly loaded: number;
  readonly grpc: number;
  readonly rest: number;
}

/** A server of one small model and so many copies of a large one. */
async function measure(mobilenet: string, small: string, copies: number, seconds: number): Promise<Memory> {
  const directory = mkdtempSync(join(tmpdir(), 'memory-'));
  const paths = [small, ...Array.from({ length: copies }, () => mobilenet)];
  const configs = paths.map(
    (path, index) => `config { name: "model${index}" base_path: "${path}" model_platform: "tensorflow" }`,
  );
  const file = join(directory, 'models.config');
  writeFileSync(file, `model_config_list { ${configs.join('\n')} }`);
  const server = await ServerProcess.start([`--model_config_file=${file}`]);
  try {
    const loaded = residentMegabytes(server.pid);
    if (copies === 0) return { loaded, grpc: NaN, rest: NaN };
    await nativeLoad(grpcTarget(server.grpcPort, 'model1', SHAPE), CLIENTS, seconds);
    const grpc = residentMegabytes(server.pid);
    await nativeLoad(restTarget(server.restPort, 'model1', jsonBody(SHAPE)), CLIENTS, seconds);
    return { loaded, grpc, rest: residentMegabytes(server.pid) };
  } finally {
    await server.stop();
    rmSync(directory, { recursive: true });
  }
}

run(async () => {
  const { rounds, seconds } = benchArguments([], { rounds: 5, seconds: 5 });
  requireNativeLoad();
  const { mobilenet, half } = await benchModels();
  const copies = [0, 1, 2, 4];
  const results = copies.map((): Memory[] => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, count] of copies.entries()) results[index]?.push(await measure(mobilenet, half, count, seconds));
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
    `Resident MiB; median and range of ${rounds} alternating rounds; load is ${CLIENTS} clients of h2load for ${seconds} s.`,
    ['models', 'loaded', 'after gRPC load', 'after REST load'],
    rows,
  );
  return 0;
});
