import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GrpcMethod, decodePredictResponse, encodePredictRequest, numericTensor } from '@cdk8s-serving/contract';
import { silentLogger } from '../index';
import { RESTART_POLICY, restartAfter, type RestartPolicy } from '../supervisor/restart-policy';
import { Supervisor } from '../supervisor/supervisor';
import { recordingLogger } from './support/recording-logger';
import { MODELS, RawClient, eventually, flagsFor, temporaryDirectory } from './support/server';
import { ServerProcess, isReady } from './support/server-process';

const HALF = join(MODELS, 'half_plus_two');
const FRAGILE = join(MODELS, 'fragile');
const UNAVAILABLE = 14;
const SIGKILL_CODE = 137;
const SIGSEGV_CODE = 139;

const running: ServerProcess[] = [];

afterEach(async () => {
  for (const server of running) server.signal('SIGTERM');
  await Promise.all(running.splice(0).map((server) => server.end()));
});

/** A supervised server of one model that is ready. */
async function start(name: string, basePath: string) {
  const { flags, grpc, management } = await flagsFor(name, basePath);
  const server = new ServerProcess(['--supervise', ...flags]);
  running.push(server);
  await eventually(() => isReady(management));
  const metric = async (series: string) => {
    const text = await (await fetch(`http://127.0.0.1:${management}/metrics`)).text();
    return Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${series} `))
        ?.split(' ')[1],
    );
  };
  // A lost connection is tried again at once, as clients of a service that may lose pods do.
  const client = new RawClient(`127.0.0.1:${grpc}`, undefined, {
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 200,
  });
  return { server, management, client, metric };
}

const servingPid = (server: ServerProcess): number =>
  Number(server.logged('serving process started').at(-1)?.['servingPid']);

const predict = async (client: RawClient, name: string, shape: readonly number[], value: number): Promise<number> => {
  const count = shape.reduce((product, size) => product * size, 1);
  const inputs = new Map([['x', numericTensor('float', shape, new Float32Array(count).fill(value))]]);
  const answer = await client.call(GrpcMethod.predict, encodePredictRequest({ modelSpec: { name }, inputs }));
  return Number(decodePredictResponse(answer, { maxTensorBytes: 1024 }).outputs.get('y')?.data[0]);
};

test('a program that is started as such gives the heap room for bodies, and the serving process has it too', async () => {
  const { server } = await start('half', HALF);
  const [, ...args] = readFileSync(`/proc/${servingPid(server)}/cmdline`, 'utf8').split('\0');
  expect(args[0]).toBe('--initial-old-space-size=128');
});

test('a crash now and then costs no wait, one after the other twice as long each time, too many are the end', () => {
  const policy: RestartPolicy = { windowMs: 1000, firstDelayMs: 10, maxDelayMs: 35, fatalCrashes: 6 };
  const after = (...crashesMs: number[]) => restartAfter(crashesMs, crashesMs.at(-1) ?? 0, policy);
  expect([after(5), after(5, 6), after(5, 6, 7), after(5, 6, 7, 8)]).toEqual(
    [0, 10, 20, 35].map((delayMs) => ({ kind: 'start', delayMs })),
  );
  expect(after(5, 6, 7, 8, 9, 10)).toEqual({ kind: 'give up' });
  expect(after(5, 6, 7, 8, 9, 2000)).toEqual({ kind: 'start', delayMs: 0 });
});

test('killed under load it serves again: lost calls are UNAVAILABLE, and no answer is wrong', async () => {
  const { server, client, metric } = await start('half', HALF);
  const first = servingPid(server);
  const wrong: number[] = [];
  const codes = new Set<number>();
  let answered = 0;
  let isOver = false;
  const load = async (value: number): Promise<void> => {
    while (!isOver) {
      await predict(client, 'half', [1], value).then(
        (answer) => {
          answered += 1;
          if (answer !== value / 2 + 3) wrong.push(answer);
        },
        async ({ code }: { code: number }) => {
          codes.add(code);
          await new Promise((resolve) => setTimeout(resolve, 20));
        },
      );
    }
  };
  const clients = Array.from({ length: 8 }, (_, index) => load(index));
  await eventually(() => answered > 200);
  process.kill(first, 'SIGSEGV');
  await eventually(() => codes.size > 0);
  const before = answered;
  await eventually(() => answered > before + 200);
  isOver = true;
  await Promise.all(clients);
  expect({ wrong, codes: [...codes] }).toEqual({ wrong: [], codes: [UNAVAILABLE] });
  expect(await metric('serving_server_crashes_total')).toBe(1);
  const [crash] = server.logged('the serving process crashed; starting it again');
  expect(crash).toMatchObject({ reason: 'SIGSEGV', crashes: 1, delayMs: 0 });
  expect(servingPid(server)).not.toBe(first);
  client.close();
});

test('a request on which TensorFlow aborts is UNAVAILABLE, and the next one is answered', async () => {
  const { server, client, management } = await start('fragile', FRAGILE);
  expect(await predict(client, 'fragile', [1, 2, 2, 1], 1)).toBe(4);
  await expect(predict(client, 'fragile', [3], 1)).rejects.toMatchObject({ code: UNAVAILABLE });
  await eventually(() => server.logged('the serving process crashed; starting it again').length === 1);
  expect(server.output).toContain('Check failed');
  await eventually(() => isReady(management));
  await eventually(() =>
    predict(client, 'fragile', [1, 2, 2, 1], 2).then(
      (answer) => answer === 8,
      () => false,
    ),
  );
  expect(server.logged('the serving process crashed; starting it again')).toMatchObject([{ reason: 'SIGABRT' }]);
  client.close();
});

test('SIGTERM reaches the serving process, which drains; its exit code is that of both', async () => {
  const { server } = await start('half', HALF);
  const pid = servingPid(server);
  server.signal('SIGTERM');
  expect(await server.end()).toBe(0);
  expect(server.logged('stopped')).toMatchObject([{ finished: true }]);
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
});

test('a serving process whose supervisor was killed drains and ends, and leaves its ports', async () => {
  const { server, management } = await start('half', HALF);
  const pid = servingPid(server);
  server.signal('SIGKILL');
  await eventually(() => {
    try {
      return !process.kill(pid, 0);
    } catch {
      return true;
    }
  });
  expect(await isReady(management)).toBe(false);
});

test('what cannot start is not started again, and its exit code is passed on', async () => {
  const { flags, management } = await flagsFor('half', HALF);
  const server = new ServerProcess(['--supervise', ...flags, `--model_config_file=/nowhere/${management}`]);
  expect(await server.end()).toBe(255);
  expect(server.output.match(/Failed to start server/g)).toHaveLength(1);
  expect(server.logged('serving process started')).toHaveLength(1);
});

describe('a process that only crashes', () => {
  const policy = { ...RESTART_POLICY, firstDelayMs: 1, fatalCrashes: 3 };
  const crashing = [
    process.execPath,
    '-e',
    'process.kill(process.pid, "SIGSEGV"); setInterval(() => {}, 1000)',
  ] as const;

  test('is given up, with the crash as exit code', async () => {
    const { logger, lines } = recordingLogger();
    const command = [...crashing] as [string, ...string[]];
    const code = await new Supervisor({ command, policy, logger, stopTimeoutMs: 1000 }).run();
    expect(code).toBe(SIGSEGV_CODE);
    expect(lines.filter((line) => line.includes('serving process started'))).toHaveLength(3);
    expect(lines.at(-1)).toContain('giving up');
  });

  test('is given up at once when it is killed before it serves: the memory it lacks will not be there', async () => {
    const { logger, lines } = recordingLogger();
    const command: [string, ...string[]] = [process.execPath, '-e', 'process.kill(process.pid, "SIGKILL")'];
    const code = await new Supervisor({ command, policy, logger, stopTimeoutMs: 1000 }).run();
    expect(code).toBe(SIGKILL_CODE);
    expect(lines.filter((line) => line.includes('serving process started'))).toHaveLength(1);
    expect(lines.at(-1)).toMatch(/memory limit.*raise the limit/);
  });

  test('can be stopped while it is down', async () => {
    const command = [...crashing] as [string, ...string[]];
    const { logger, lines } = recordingLogger();
    const slow = { ...policy, firstDelayMs: 600_000, maxDelayMs: 600_000 };
    const supervisor = new Supervisor({ command, policy: slow, logger, stopTimeoutMs: 1000 });
    const code = supervisor.run();
    await eventually(() => lines.some((line) => line.includes('"delayMs":600000')));
    supervisor.stop('SIGTERM');
    expect(await code).toBe(0);
  });

  test('and one that does not stop is killed', async () => {
    const deaf = join(temporaryDirectory(), 'deaf');
    const program = `process.on("SIGTERM", () => {}); require("fs").writeFileSync(${JSON.stringify(deaf)}, ""); setInterval(() => {}, 1000)`;
    const command: [string, ...string[]] = [process.execPath, '-e', program];
    const supervisor = new Supervisor({ command, policy, logger: silentLogger(), stopTimeoutMs: 1 });
    const code = supervisor.run();
    await eventually(() => existsSync(deaf));
    supervisor.stop('SIGTERM');
    expect(await code).toBe(SIGKILL_CODE);
  });
});
