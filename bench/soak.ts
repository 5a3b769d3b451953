/**
 * A long run: 100 000 gRPC predictions at 16 at a time, half of them failing inside TensorFlow, against a server process
 * of its own, while /livez is asked every 20 ms. Prints resident memory and how long /livez took.
 */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { Client, Metadata, credentials } from '@grpc/grpc-js';
import { GrpcMethod, encodePredictRequest, type Tensor } from '@cdk8s-serving/contract';
import { residentMegabytes } from './support/usage';

const CALLS = 100_000;
const WARM_UP = 10_000;
const CONCURRENCY = 16;
const PORTS = { grpc: 18500, management: 18502 };

const root = join(__dirname, '..');

function divide(divisor: number): Buffer {
  const ints = (value: number): Tensor => ({ dtype: 'int32', shape: [256], data: new Int32Array(256).fill(value) });
  const inputs = new Map([
    ['x', ints(6)],
    ['y', ints(divisor)],
  ]);
  return Buffer.from(encodePredictRequest({ modelSpec: { name: 'math', signatureName: 'divide' }, inputs }));
}

async function predictions(client: Client, calls: number): Promise<void> {
  const requests = [divide(3), divide(0)];
  const identity = (bytes: Buffer): Buffer => bytes;
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < calls) {
      const request = requests[next++ % 2] ?? Buffer.alloc(0);
      await new Promise<void>((resolve) =>
        client.makeUnaryRequest(GrpcMethod.predict, identity, identity, request, new Metadata(), {}, () => resolve()),
      );
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
}

const livez = `http://127.0.0.1:${PORTS.management}/livez`;

/** Starts asking /livez from a process of its own; the function it answers stops that and gets every duration. */
async function startProbe(): Promise<() => Promise<number[]>> {
  const child = fork(join(__dirname, 'livez-probe.ts'), [livez], { execArgv: ['-r', 'ts-node/register'] });
  await once(child, 'message');
  return async () => {
    child.send('stop');
    const [tookMs] = (await once(child, 'message')) as [number[]];
    return tookMs.sort((a, b) => a - b);
  };
}

async function main(): Promise<void> {
  const args = [
    join(root, 'server', 'bin', 'model-server.js'),
    `--port=${PORTS.grpc}`,
    `--management_port=${PORTS.management}`,
    '--model_name=math',
    `--model_base_path=${join(root, 'server', 'test', 'fixtures', 'models', 'arithmetic')}`,
  ];
  const env = { ...process.env, MALLOC_ARENA_MAX: '2', TF_CPP_MIN_LOG_LEVEL: '3' };
  const server = spawn(process.execPath, args, { env, stdio: 'ignore' });
  const pid = server.pid ?? 0;
  const client = new Client(`127.0.0.1:${PORTS.grpc}`, credentials.createInsecure());
  try {
    await predictions(client, WARM_UP);
    const before = residentMegabytes(pid);
    const stopProbe = await startProbe();
    const startMs = performance.now();
    await predictions(client, CALLS - WARM_UP);
    const seconds = (performance.now() - startMs) / 1000;
    const tookMs = await stopProbe();
    const after = residentMegabytes(pid);
    const at = (share: number): string => (tookMs[Math.floor((tookMs.length - 1) * share)] ?? NaN).toFixed(1);
    const rows = [
      ['predictions, half failing', `${CALLS - WARM_UP} in ${seconds.toFixed(0)} s`],
      [`RSS after the first ${WARM_UP}`, `${before.toFixed(0)} MiB`],
      ['RSS at the end', `${after.toFixed(0)} MiB (${(after / before).toFixed(3)} of it)`],
      [`/livez, ${tookMs.length} times`, `p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`],
    ];
    process.stdout.write(
      `\nnpm run bench -- soak; Node ${process.version}, ${cpus().length} cores\n\n| | |\n|---|---|\n`,
    );
    for (const [what, value] of rows) process.stdout.write(`| ${what} | ${value} |\n`);
  } finally {
    client.close();
    server.kill('SIGTERM');
    await once(server, 'close');
  }
}

void main();
