/**
 * How long a crash of the serving process takes a supervised server down: it is killed with SIGSEGV again and again, and
 * a client asks until it is answered. Prints the time from the kill to the next good answer, what a start costs in
 * processor time, and the memory of both processes.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';

const KILLS = 3;
const PORTS = { rest: 18511, management: 18512 };

const root = join(__dirname, '..');
const model = join(root, 'server', 'test', 'fixtures', 'models', 'half_plus_two');
const url = `http://127.0.0.1:${PORTS.rest}/v1/models/half:predict`;

async function answers(): Promise<boolean> {
  try {
    const response = await fetch(url, { method: 'POST', body: '{"instances": [1.0]}' });
    return response.ok;
  } catch {
    return false;
  }
}

async function untilAnswered(): Promise<void> {
  while (!(await answers())) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Kilobytes of a field of /proc/<pid>/<file>. */
function kilobytes(pid: number, file: string, field: string): number {
  const text = readFileSync(`/proc/${pid}/${file}`, 'utf8');
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1]);
}

/** Processor time of a process so far, user and system, in milliseconds; Linux counts in hundredths of a second. */
function processorMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function main(): Promise<void> {
  const flags = ['--supervise', '--port=0', `--rest_api_port=${PORTS.rest}`, `--management_port=${PORTS.management}`];
  const args = [
    join(root, 'server', 'bin', 'model-server.js'),
    ...flags,
    '--model_name=half',
    `--model_base_path=${model}`,
  ];
  const env = { ...process.env, MALLOC_ARENA_MAX: '2', TF_CPP_MIN_LOG_LEVEL: '3' };
  const supervisor = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'ignore'] });
  const pid = supervisor.pid ?? 0;
  let log = '';
  supervisor.stdout.on('data', (chunk: Buffer) => (log += String(chunk)));
  const servingPid = (): number => Number([...log.matchAll(/"servingPid":(\d+)/g)].at(-1)?.[1]);
  try {
    await untilAnswered();
    const memory = { supervisor: memoryOf(pid), serving: memoryOf(servingPid()) };
    const downMs: number[] = [];
    const startMs: number[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const startedAt = performance.now();
      process.kill(servingPid(), 'SIGSEGV');
      await untilAnswered();
      downMs.push(performance.now() - startedAt);
      startMs.push(processorMs(servingPid()));
    }
    process.stdout.write(
      `\nnpm run bench -- restart; Node ${process.version}, ${cpus().length} cores, load ${loadavg()[0]?.toFixed(1)}\n\n`,
    );
    process.stdout.write('| | |\n|---|---|\n');
    process.stdout.write(
      `| kill to the next answer, ${KILLS} times, waits of the policy in it | ${range(downMs)} ms |\n`,
    );
    process.stdout.write(`| processor time of a start | ${range(startMs)} ms |\n`);
    process.stdout.write(`| memory of the supervisor | ${memory.supervisor} |\n`);
    process.stdout.write(`| memory of the serving process | ${memory.serving} |\n`);
  } finally {
    supervisor.kill('SIGTERM');
    await once(supervisor, 'close');
  }
}

function memoryOf(pid: number): string {
  const mebibytes = (file: string, field: string): string => (kilobytes(pid, file, field) / 1024).toFixed(0);
  return `${mebibytes('smaps_rollup', 'Private_Dirty')} MiB of its own, ${mebibytes('status', 'VmRSS')} MiB resident`;
}

function range(values: readonly number[]): string {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (index: number): string => (sorted[index] ?? NaN).toFixed(0);
  return `median ${at(sorted.length >> 1)}, ${at(0)} to ${at(sorted.length - 1)}`;
}

void main();
