/**
 * One run of bench/reload.ts: a server process, one model of 30 MB, and version after version of it loaded in the place
 * of the one before. Prints the process' resident bytes after the first and after each of the others, as a JSON list.
 *
 * usage: reload-run.ts saved-model|tfjs RELOADS; for saved-model CDK8S_SERVING_PYTHONPATH names a directory with
 * TensorFlow in it
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Metadata, credentials } from '@grpc/grpc-js';
import {
  GrpcMethod,
  decodeModelStatusResponse,
  encodeModelStatusRequest,
  encodePredictRequest,
  encodeReloadConfigRequest,
} from '@cdk8s-serving/contract';
import { residentBytes } from '../contract/test/support/resident-memory';
import { writeSavedModel, writeTfjsModel } from './large-model';
import { freePort } from '../contract/test/support/free-port';

const [, , kind = '', reloads = ''] = process.argv;
const MEGABYTES = 30;
const BIN = join(__dirname, '..', 'server', 'bin', 'model-server.js');
const POLL_MS = 20;
/** A minute, for a server that starts and for a version that loads. */
const MAX_POLLS = 3_000;

/** The one input both kinds of large model have: `x`, or of a layers model the name of its first layer's input. */
const x = { dtype: 'float', shape: [1, 1024], data: new Float32Array(1024).fill(1) } as const;
const INPUTS = [new Map([['x', x]]), new Map([['y_input', x]])];

async function main(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'reload-'));
  const model = join(directory, 'model');
  if (kind === 'tfjs') writeTfjsModel(model, MEGABYTES);
  else writeSavedModel(model, MEGABYTES, process.env['CDK8S_SERVING_PYTHONPATH'] ?? '');
  const versions = Array.from({ length: Number(reloads) + 1 }, (_, index) => BigInt(index + 1));
  for (const version of versions) symlinkSync(model, join(directory, String(version)));
  const port = await freePort();
  const flags = [`--port=${port}`, '--host=127.0.0.1', '--management_port=0', '--file_system_poll_wait_seconds=1'];
  const server = spawn(
    process.execPath,
    [BIN, ...flags, '--model_name=unused', `--model_base_path=${join(directory, 'none')}`],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  try {
    await new Promise<void>((resolve, reject) =>
      client.waitForReady(Date.now() + MAX_POLLS * POLL_MS, (error) => (error ? reject(error) : resolve())),
    );
    const resident: number[] = [];
    for (const version of versions) {
      await serveAlone(client, directory, version);
      resident.push(residentBytes(server.pid ?? 0));
    }
    process.stdout.write(`${JSON.stringify(resident)}\n`);
  } finally {
    client.close();
    server.kill('SIGTERM');
    if (server.exitCode === null) await once(server, 'close');
    rmSync(directory, { recursive: true });
  }
}

/** Makes this version the one that is loaded, runs it once, and waits until all others are gone. */
async function serveAlone(client: Client, basePath: string, version: bigint): Promise<void> {
  const config = {
    name: 'large',
    basePath,
    setsModelType: false,
    modelPlatform: 'tensorflow',
    setsLogging: false,
    versionPolicy: { kind: 'specific', versions: [version] } as const,
    versionLabels: new Map<string, bigint>(),
  };
  await call(
    client,
    GrpcMethod.handleReloadConfigRequest,
    encodeReloadConfigRequest({ models: [config], metricNames: [] }),
  );
  for (let poll = 0; poll < MAX_POLLS; poll += 1) {
    const bytes = await call(client, GrpcMethod.getModelStatus, encodeModelStatusRequest({ name: 'large' }));
    const states = decodeModelStatusResponse(bytes);
    if (states.every((status) => status.state === (status.version === version ? 'AVAILABLE' : 'END'))) {
      await Promise.any(
        INPUTS.map((inputs) =>
          call(client, GrpcMethod.predict, encodePredictRequest({ modelSpec: { name: 'large' }, inputs })),
        ),
      );
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`version ${version} did not take over`);
}

function call(client: Client, path: string, request: Uint8Array): Promise<Uint8Array> {
  const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes);
  const asBytes = (bytes: Buffer): Buffer => bytes;
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, asBuffer, asBytes, request, new Metadata(), {}, (error, answer) =>
      error === null && answer !== undefined ? resolve(answer) : reject(error ?? new Error('no answer')),
    );
  });
}

void main();
