import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { GrpcMethod, encodePredictRequest, type Tensor } from '@cdk8s-serving/contract';
import { COLLECTING, collectGarbage, residentBytes } from '../../contract/test/support/resident-memory';
import { MODELS, RawClient, eventually, flagsFor } from './support/server';

const CALLS = 100_000;
const WARM_UP = 10_000;
const CONCURRENCY = 16;

/** Odd calls divide by zero inside TensorFlow, even ones by three. */
function divide(divisor: number): Uint8Array {
  const ints = (value: number): Tensor => ({ dtype: 'int32', shape: [256], data: new Int32Array(256).fill(value) });
  return encodePredictRequest({
    modelSpec: { name: 'math', signatureName: 'divide' },
    inputs: new Map([
      ['x', ints(6)],
      ['y', ints(divisor)],
    ]),
  });
}

async function run(client: RawClient, calls: number): Promise<{ answered: number; refused: number }> {
  const requests = [divide(3), divide(0)];
  const counts = { answered: 0, refused: 0 };
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < calls) {
      const request = requests[next++ % 2] ?? new Uint8Array(0);
      await client.call(GrpcMethod.predict, request).then(
        () => (counts.answered += 1),
        (error: { code: number }) => (counts.refused += error.code === 3 ? 1 : 0),
      );
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return counts;
}

/** Resident memory in bytes without the garbage: a signal is taken before the request that comes after it. */
async function heldBytes(client: RawClient, pid: number): Promise<number> {
  collectGarbage(pid);
  await run(client, 2);
  return residentBytes(pid);
}

test(`${CALLS} predictions, half of them failing, leave the memory where it stood after the first ${WARM_UP}`, async () => {
  const { flags, grpc, management } = await flagsFor('math', join(MODELS, 'arithmetic'));
  // As every projection runs it: with glibc's default arenas the allocator's own growth would drown a leak of ours.
  const env = { ...process.env, MALLOC_ARENA_MAX: '2', TF_CPP_MIN_LOG_LEVEL: '3' };
  const bin = join(__dirname, '..', 'bin', 'model-server.js');
  const child = spawn(process.execPath, [...COLLECTING, bin, ...flags], { env, stdio: 'ignore' });
  const client = new RawClient(`127.0.0.1:${grpc}`);
  try {
    await eventually(() =>
      fetch(`http://127.0.0.1:${management}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    );
    await run(client, WARM_UP);
    const before = await heldBytes(client, child.pid ?? 0);
    expect(await run(client, CALLS - WARM_UP)).toEqual({
      answered: (CALLS - WARM_UP) / 2,
      refused: (CALLS - WARM_UP) / 2,
    });
    const after = await heldBytes(client, child.pid ?? 0);
    expect(after / before).toBeLessThan(1.1);
    expect(after / before).toBeGreaterThan(0.5);
  } finally {
    client.close();
    child.kill('SIGTERM');
    await once(child, 'close');
  }
  expect(child.exitCode).toBe(0);
}, 300_000);
